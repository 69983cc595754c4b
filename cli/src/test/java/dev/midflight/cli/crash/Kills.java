package dev.midflight.cli.crash;

import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.SwitchState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** What was killed and where it stood, by the journal it left behind. */
final class Kills {

    private final Map<Moment, Integer> tried = new EnumMap<>(Moment.class);
    private final Map<String, Integer> phases = new TreeMap<>();
    private final Map<String, Integer> switches = new TreeMap<>();
    private int count;

    /** The next moments to try, those that were tried least; in the order of a migration's life. */
    List<Moment> next(int most, Random random) {
        Map<Moment, Double> rank = new EnumMap<>(Moment.class);
        for (Moment moment : Moment.values()) {
            rank.put(moment, tried.getOrDefault(moment, 0) + random.nextDouble());
        }
        return new ArrayList<>(rank.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(most)
                .map(Map.Entry::getKey)
                .sorted(Comparator.naturalOrder())
                .toList());
    }

    /** One more process is dead; {@code left} is what its journal says. */
    void add(Moment moment, String victim, Optional<MigrationState> left) {
        count++;
        tried.merge(moment, 1, Integer::sum);
        phases.merge(
                left.map(state -> "%s, the %s has the writes, killed: %s"
                                .formatted(state.phase(), state.authority(), victim))
                        .orElse("not begun, killed: " + victim),
                1,
                Integer::sum);
        left.filter(state -> state.switchState() != SwitchState.NONE
                        && moment.part().name().matches(".*(CUTOVER|ROLLBACK)"))
                .ifPresent(state ->
                        switches.merge("%s of %s".formatted(state.switchState(), moment.part()), 1, Integer::sum));
    }

    int count() {
        return count;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%d kills".formatted(count));
        phases.forEach((where, times) -> text.append("%n  %4d  phase %s".formatted(times, where)));
        switches.forEach((where, times) -> text.append("%n  %4d  switch %s".formatted(times, where)));
        return text.toString();
    }
}
