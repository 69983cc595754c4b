package dev.midflight.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that takes steps as fast as it can, and looks for every step it had been told was taken. */
final class JournalKillTest {

    private static final int KILLS = 4;
    private static final int STEPS_BEFORE_KILL = 200;

    @Test
    @Timeout(60)
    void everyAcknowledgedStepIsThereAfterAKillAndNothingElseIsLeft(@TempDir Path folder, @TempDir Path scratch)
            throws IOException, InterruptedException {
        long acknowledged = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            acknowledged = Math.max(acknowledged, lastAcknowledgedBeforeKill(folder, scratch));

            try (Journal journal = Journal.open(folder, Clock.systemUTC())) {
                List<Transition> history = journal.transitionsAfter(0, Long.MAX_VALUE);
                assertThat(history).hasSizeGreaterThanOrEqualTo((int) acknowledged);
                for (int index = 0; index < history.size(); index++) {
                    assertThat(history.get(index).number()).isEqualTo(index + 1);
                    assertThat(history.get(index).step().from()).isEqualTo(index == 0 ? Step.NEW : "S" + index);
                    assertThat(history.get(index).step().to()).isEqualTo("S" + (index + 1));
                }
                assertThat(journal.stateOf("loop")).isEqualTo("S" + history.size());
                assertThat(journal.note("loop").orElseThrow().json())
                        .isIn("" + history.size(), "" + (history.size() - 1));
                assertThat(journal.state().orElseThrow().epoch()).isEqualTo(kill);
            }
            assertThat(scratch).isEmptyDirectory();
        }
    }

    private static long lastAcknowledgedBeforeKill(Path folder, Path scratch) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + scratch,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StepLoop.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            for (int steps = 1; ; steps++) {
                String line = lines.readLine();
                if (line == null) {
                    break;
                }
                last = Long.parseLong(line);
                if (steps == STEPS_BEFORE_KILL) {
                    // Through the handle, which leaves the stream open: what was printed before the kill counts.
                    assertThat(child.toHandle().destroyForcibly()).isTrue();
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(last).isGreaterThanOrEqualTo(STEPS_BEFORE_KILL);
        return last;
    }

    /** The process that is killed: one step after the other, each number printed once it is acknowledged. */
    static final class StepLoop {

        private StepLoop() {}

        public static void main(String[] arguments) {
            try (Journal journal = Journal.open(Path.of(arguments[0]), Clock.systemUTC())) {
                journal.begin("shop", "f1");
                JournalWriter writer = journal.claim("step loop");
                while (true) {
                    String state = journal.stateOf("loop");
                    long next = state.equals(Step.NEW) ? 1 : Long.parseLong(state.substring(1)) + 1;
                    writer.advance(Step.of("loop", state, "S" + next, "next"));
                    System.out.println(next);
                    writer.put("loop", Long.toString(next));
                }
            }
        }
    }
}
