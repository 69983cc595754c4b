package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two migrations of one table. */
final class OverlapTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    private Path plan(String name, MemoryShop from, MemoryShop to) throws Exception {
        String text =
                """
                migration: %s
                source: { url: "memory:%s" }
                target: { url: "memory:%s" }
                """
                        .formatted(name, from.source().name(), to.target().name());
        return Files.writeString(folder.resolve(name + ".yaml"), text);
    }

    @Test
    void secondMigrationIntoATableIsRefusedAndNamesTheFirst() throws Exception {
        try (MemoryShop first = MemoryShop.open("first", folder, 50)) {
            String second = plan("second", first, first).toString();
            try (Operator.Background running = operator.start("run", first.plan())) {
                Await.phase(operator, first.plan(), "VERIFIED", LONG);

                for (String command : new String[] {"check", "run"}) {
                    Operator.Answer refused = operator.run(command, second);
                    assertThat(refused.exit()).as(command).isNotZero();
                    assertThat(refused.json().toString()).contains("migration first moves it and has its fence on it");
                }
                assertThat(running.answer()).isEmpty();
            }
        }
    }

    @Test
    void twoMayReadATableAndOnlyOneOfThemSwitchesItsWriters() throws Exception {
        try (MemoryShop first = MemoryShop.open("first", folder, 50);
                MemoryShop elsewhere = MemoryShop.open("elsewhere", folder, 0)) {
            String second = plan("second", first, elsewhere).toString();
            try (Operator.Background one = operator.start("run", first.plan());
                    Operator.Background other = operator.start("run", second)) {
                Await.phase(operator, first.plan(), "VERIFIED", LONG);
                Await.phase(operator, second, "VERIFIED", LONG);
                assertThat(operator.run("cutover", first.plan())).matches(Operator.Answer::isDone);

                Operator.Answer refused = operator.run("cutover", second);

                assertThat(refused.exit()).isNotZero();
                assertThat(refused.error()).contains("migration first has its fence on table orders of the source");
                assertThat(operator.run("rollback", first.plan())).matches(Operator.Answer::isDone);
                assertThat(one.answer()).isEmpty();
                assertThat(other.answer()).isEmpty();
            }
        }
    }
}
