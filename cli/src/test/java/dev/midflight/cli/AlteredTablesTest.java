package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Definitions that change while rows are moved, on real servers. */
@Tag("process")
final class AlteredTablesTest {

    private static final String CREATE =
            "CREATE TABLE item (id int PRIMARY KEY, name varchar(10) NOT NULL, amount decimal(8,2), body text)";
    private static final String SLOW = "copy: { chunk: 64KiB, lanes: 2, pilot: 1% }\nthrottle: { rate: 512KiB/s }";
    private static final String ROWS = "SELECT id, name, amount, note, size FROM item";

    @TempDir
    private Path folder;

    private static void fill(Connection source, int from, int to) throws SQLException {
        for (int id = from; id < to; id++) {
            RealPair.execute(
                    source,
                    "INSERT INTO item (id, name, amount, body) VALUES (%d, 'n%d', 1.25, '%s')"
                            .formatted(id, id, "b".repeat(4000)));
        }
    }

    private static boolean has(Connection connection, String column) throws SQLException {
        try (ResultSet columns = connection.getMetaData().getColumns(null, null, "item", column)) {
            return columns.next();
        }
    }

    private static String widen(RealPair pair, String column, String type) {
        return pair.sourceIsMaria()
                ? "ALTER TABLE item MODIFY %s %s".formatted(column, type)
                : "ALTER TABLE item ALTER %s TYPE %s".formatted(column, type);
    }

    @ParameterizedTest
    @MethodSource("dev.midflight.cli.RealPair#fromMariaDb")
    void columnsThatComeAndTypesThatGrowAreFollowedAndOthersHoldTheTable(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(way, folder, CREATE).plan(SLOW);
                Connection source = pair.source()) {
            fill(source, 0, 600);
            pair.run();
            pair.awaitPhase("COPYING");

            RealPair.execute(source, "ALTER TABLE item ADD COLUMN note varchar(40)");
            RealPair.execute(source, "UPDATE item SET note = 'first' WHERE id % 3 = 0");
            fill(source, 600, 650);
            RealPair.execute(
                    source,
                    widen(pair, "name", pair.sourceIsMaria() ? "varchar(60) NOT NULL" : "varchar(60)"),
                    "INSERT INTO item (id, name, amount, note) VALUES (900, '%s', 2, 'x')".formatted("w".repeat(50)));
            pair.awaitPhase("VERIFIED");

            RealPair.execute(
                    source,
                    "ALTER TABLE item ADD COLUMN size bigint",
                    widen(pair, "amount", "decimal(20,2)"),
                    "INSERT INTO item (id, name, amount, size) VALUES (901, 'n', 12345678901.25, 5000000000)",
                    "UPDATE item SET size = id WHERE id < 20");
            try (Connection target = pair.target()) {
                pair.await("the column", () -> has(target, "size"));
            }
            pair.awaitEqual(ROWS);
            pair.done("verify", "--full");

            pair.kill();
            RealPair.execute(source, "ALTER TABLE item ADD COLUMN late int", "UPDATE item SET late = id WHERE id < 9");
            fill(source, 650, 660);
            pair.run();
            try (Connection target = pair.target()) {
                pair.await("the column", () -> has(target, "late"));
            }
            pair.awaitEqual("SELECT id, name, late FROM item");

            RealPair.execute(source, "ALTER TABLE item DROP COLUMN note");
            fill(source, 660, 665);
            pair.await(
                    "held",
                    () -> pair.command("status").json().path("held").asText().contains("note was dropped"));
            assertThat(pair.command("cutover").exit()).isNotZero();
            RealPair.execute(source, "ALTER TABLE item ADD COLUMN note varchar(40)");
            pair.await(
                    "not held",
                    () -> pair.command("status").json().path("held").asText().isEmpty());
            pair.awaitEqual("SELECT id, name, amount, size, late FROM item");
            triggerAtTheTargetHolds(pair);
        }
    }

    private static void triggerAtTheTargetHolds(RealPair pair) throws Exception {
        try (Connection target = pair.admin()) {
            if (pair.sourceIsMaria()) {
                RealPair.execute(
                        target,
                        "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                        "CREATE TRIGGER meddles BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION meddle()",
                        "ALTER TABLE item ENABLE ALWAYS TRIGGER meddles");
            } else {
                RealPair.execute(
                        target, "CREATE TRIGGER meddles BEFORE INSERT ON item FOR EACH ROW SET NEW.name = NEW.name");
            }
            pair.await(
                    "held",
                    () -> pair.command("status").json().path("held").asText().contains("meddles"));
            assertThat(pair.command("cutover").error()).contains("meddles");
            RealPair.execute(target, pair.sourceIsMaria() ? "DROP TRIGGER meddles ON item" : "DROP TRIGGER meddles");
            pair.await(
                    "not held",
                    () -> pair.command("status").json().path("held").asText().isEmpty());
        }
    }

    @Test
    void whatPostgresDoesNotLogIsSeenBeforeASwitchAndHoldsUntilGivenUp() throws Exception {
        try (RealPair pair = new RealPair(
                                RealPair.Way.POSTGRES_TO_MARIADB, folder, CREATE, "CREATE TABLE gone (id int)")
                        .plan("");
                Connection source = pair.source()) {
            RealPair.execute(source, "ALTER TABLE gone REPLICA IDENTITY FULL");
            fill(source, 0, 20);
            pair.run();
            pair.awaitPhase("VERIFIED");

            RealPair.execute(source, "ALTER TABLE item ADD COLUMN size bigint");
            pair.done("cutover");
            try (Connection target = pair.target()) {
                assertThat(has(target, "size")).isTrue();
            }
            pair.done("rollback");
            RealPair.execute(source, "DROP TABLE gone");
            pair.await(
                    "held",
                    () -> pair.command("status").json().path("held").asText().contains("gone: it was dropped"));
            assertThat(pair.command("cutover").exit()).isNotZero();
            pair.done("finish", "--abandon");
        }
    }

    @ParameterizedTest
    @EnumSource
    void columnThatComesAfterTheSwitchIsFollowedBack(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(way, folder, CREATE).plan("");
                Connection source = pair.source()) {
            fill(source, 0, 20);
            pair.run();
            pair.awaitPhase("VERIFIED");
            pair.done("cutover");

            try (Connection target = pair.admin()) {
                RealPair.execute(
                        target,
                        "ALTER TABLE item ADD COLUMN size bigint",
                        "UPDATE item SET size = 77 WHERE id < 5",
                        "INSERT INTO item (id, name, size) VALUES (500, 'new', 8)");
            }
            pair.await("the column", () -> has(source, "size"));
            pair.awaitEqual("SELECT id, name, size FROM item");
            pair.done("rollback");
            RealPair.execute(source, "UPDATE item SET size = 78 WHERE id = 6");
            pair.awaitEqual("SELECT id, name, size FROM item");
        }
    }

    /** The log of PostgreSQL shows the same column as before. */
    @Test
    void columnThatWasDroppedAndCameAgainIsNoticed() throws Exception {
        try (RealPair pair = new RealPair(RealPair.Way.POSTGRES_TO_MARIADB, folder, CREATE).plan("");
                Connection source = pair.source()) {
            fill(source, 0, 20);
            pair.run();
            pair.awaitPhase("VERIFIED");

            RealPair.execute(
                    source,
                    "ALTER TABLE item DROP COLUMN body",
                    "ALTER TABLE item ADD COLUMN body text",
                    "UPDATE item SET amount = 2 WHERE id = 1");
            pair.awaitEqual("SELECT id, amount FROM item");

            pair.await("the rows that differ", () -> pair.command("verify").exit() == 4);
            pair.done("verify", "--full", "--repair");
            pair.awaitEqual("SELECT id, amount, body FROM item");
        }
    }
}
