package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.cutover.Switched;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.journal.Step;
import dev.midflight.engine.journal.SwitchState;
import dev.midflight.engine.journal.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps what each switch did, for status and report: one note for each, named by the moment of its commit point. */
final class SwitchNotes {

    private final Journal journal;
    private final JournalWriter writer;

    SwitchNotes(Journal journal, JournalWriter writer) {
        this.journal = journal;
        this.writer = writer;
    }

    /** Notes a switch that this process has just carried out. */
    void save(Switched switched) {
        last(SwitchState.SWITCHED).ifPresent(commit -> put(commit, switched));
    }

    /**
     * Notes a switch that a process of before has carried out and may not have noted, as far as its steps tell.
     *
     * @param opened when the new side was opened again
     */
    void saveRecovered(Instant opened) {
        Transition commit = last(SwitchState.SWITCHED).orElseThrow();
        if (journal.note(key(commit)).isEmpty()) {
            Instant fenced = last(SwitchState.FENCING).orElse(commit).at();
            String fence = last(SwitchState.DRAINING)
                    .map(draining -> draining.step().cause())
                    .orElse("");
            put(commit, new Switched(Duration.between(fenced, opened), fence, List.of()));
        }
    }

    private Optional<Transition> last(SwitchState state) {
        return journal.transitionsAfter(0, Long.MAX_VALUE).stream()
                .filter(transition -> transition.step().machine().equals(Step.SWITCH)
                        && transition.step().to().equals(state.name()))
                .reduce((earlier, later) -> later);
    }

    private static String key(Transition commit) {
        return "switch." + commit.at();
    }

    private void put(Transition commit, Switched switched) {
        boolean forwards = commit.step().authority().equals(Optional.of(Authority.TARGET));
        try {
            writer.put(
                    key(commit),
                    new ObjectMapper()
                            .writeValueAsString(Map.of(
                                    "kind", forwards ? "cutover" : "rollback",
                                    "at", commit.at().toString(),
                                    "pause_ms", switched.pause().toMillis(),
                                    "fence", switched.fence(),
                                    "numbers", switched.numbers())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and words are always JSON", e);
        }
    }
}
