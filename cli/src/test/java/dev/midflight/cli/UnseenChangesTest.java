package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a log would not show is refused before anything is made. */
final class UnseenChangesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "MARIADB_TO_POSTGRES, the log of the source",
        "POSTGRES_TO_MARIADB, 'the log of the target, which is read after a switch,'"
    })
    void cascadeIsRefusedWhicheverSideHidesIt(RealPair.Way way, String log) throws Exception {
        try (RealPair pair = new RealPair(
                        way,
                        folder,
                        "CREATE TABLE customer (id INT PRIMARY KEY)",
                        "CREATE TABLE address (id INT PRIMARY KEY, customer INT,"
                                + " CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customer (id)"
                                + " ON DELETE SET NULL)")
                .plan("")) {
            Operator.Answer check = pair.command("check");
            Operator.Answer run = pair.command("run", "--until", "copied");

            assertThat(check.exit()).isEqualTo(3);
            assertThat(check.json().toString())
                    .contains("foreign key of_customer", "ON DELETE SET NULL", log, "NO ACTION");
            assertThat(run.exit()).isEqualTo(3);
        }
    }
}
