package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that are not held in memory go the whole way: copy, proof, log, repair. */
@Tag("process")
final class LargeValuesTest {

    private static final String ALL = "SELECT id, n, MD5(t), MD5(b) FROM v";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void valuesJustBeyondAPieceOfABatch(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(way, folder, table(way)).plan("copy: { lanes: 2 }")) {
            go(pair, 5);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void valuesThatWouldNotFitIntoTheMemoryTwice(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(way, folder, table(way)).plan("copy: { lanes: 2 }")) {
            pair.allowPackets(200);
            go(pair, 80);
        }
    }

    private static void go(RealPair pair, int mib) throws Exception {
        try (Connection source = pair.source()) {
            RealPair.execute(
                    source,
                    "INSERT INTO v VALUES (1, 1, 'short', NULL)",
                    insert(2, text(mib), "NULL"),
                    insert(3, "NULL", bytes(pair, mib)),
                    insert(4, text(mib), bytes(pair, mib)),
                    "INSERT INTO v SELECT id + 10, n, 'also short', NULL FROM v WHERE id = 1");
            pair.run("-Xmx192m");
            pair.awaitPhase("VERIFIED");
            pair.awaitEqual(ALL);
            RealPair.execute(
                    source,
                    insert(5, text(mib), bytes(pair, mib)),
                    "UPDATE v SET n = n + 1 WHERE id = 4",
                    "UPDATE v SET t = CONCAT(t, 'more') WHERE id = 2",
                    "UPDATE v SET id = 30 WHERE id = 3",
                    "DELETE FROM v WHERE id = 1");
        }
        pair.awaitEqual(ALL);
        pair.done("verify", "--full");

        spoilLastByte(pair);
        Operator.Answer found = pair.command("verify", "--full");
        assertThat(found.exit()).as("%s; %s", found.json(), pair.log()).isEqualTo(4);
        assertThat(found.json().toString()).contains("\"b\"").doesNotContain("\"t\"");
        pair.done("verify", "--repair");
        pair.awaitEqual(ALL);
        pair.done("verify", "--full");
    }

    /** At the target, behind Midflight's back. */
    private static void spoilLastByte(RealPair pair) throws SQLException {
        try (Connection target = pair.admin()) {
            pair.passGuard(target, "v");
            RealPair.execute(
                    target,
                    pair.sourceIsMaria()
                            ? "UPDATE v SET b = set_byte(b, length(b) - 1, 65) WHERE id = 4"
                            : "UPDATE v SET b = CONCAT(LEFT(b, LENGTH(b) - 1), 'A') WHERE id = 4");
        }
    }

    /** A row that the target cannot hold is put aside alone, whether it comes by the copy or by the log. */
    @ParameterizedTest
    @EnumSource
    void valuesThatTheTargetRefusesArePutAside(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(way, folder, table(way)).plan("");
                Connection source = pair.source()) {
            String refused = pair.sourceIsMaria() ? "CONCAT(%s, CHAR(0))".formatted(text(5)) : text(17);
            RealPair.execute(source, insert(1, text(5), "NULL"), insert(2, refused, "NULL"));
            Operator.Answer check = pair.command("check");
            pair.run();
            pair.awaitPhase("VERIFIED");
            RealPair.execute(source, insert(3, refused, "NULL"), insert(4, text(6), "NULL"));
            pair.await(
                    "the second row put aside",
                    () -> pair.command("status").json().path("quarantined").asLong() == 2);
            String cause = pair.sourceIsMaria() ? "NUL" : "max_allowed_packet";
            assertThat(pair.done("quarantine", "--list").json().toString()).contains(cause);
            assertThat(check.json().toString()).contains(cause);
            assertThat(check.exit()).isEqualTo(pair.sourceIsMaria() ? 0 : 3);
            try (Connection target = pair.target()) {
                pair.await("the others", () -> RealPair.rows(target, "SELECT id FROM v ORDER BY id")
                        .equals(List.of("1", "4")));
            }
        }
    }

    /** JSON is compared by what it says, and a row without a key is its own key: these values are held. */
    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void valuesThatAreHeldPassUpToTheirLimit(RealPair.Way way) throws Exception {
        String json = way == RealPair.Way.MARIADB_TO_POSTGRES ? "JSON" : "JSONB";
        try (RealPair pair = new RealPair(
                        way,
                        folder,
                        "CREATE TABLE j (id INT PRIMARY KEY, d %s)".formatted(json),
                        way == RealPair.Way.MARIADB_TO_POSTGRES
                                ? "CREATE TABLE k (a INT, t LONGTEXT)"
                                : "CREATE TABLE k (a INT, t TEXT)",
                        way == RealPair.Way.MARIADB_TO_POSTGRES ? "SELECT 1" : "ALTER TABLE k REPLICA IDENTITY FULL")
                .plan("copy: { lanes: 2 }")) {
            pair.allowPackets(200);
            try (Connection source = pair.source()) {
                for (int id = 1; id <= 3; id++) {
                    RealPair.execute(source, json(pair, id, 7), "INSERT INTO k VALUES (%d, %s)".formatted(id, text(7)));
                }
                pair.run("-Xmx512m");
                pair.awaitPhase("VERIFIED");
                RealPair.execute(
                        source,
                        json(pair, 4, 7),
                        "UPDATE j SET id = 11 WHERE id = 1",
                        "INSERT INTO k VALUES (4, %s)".formatted(text(7)),
                        "DELETE FROM k WHERE a = 1");
                pair.awaitEqual("SELECT id FROM j");
                pair.awaitEqual("SELECT a, MD5(t) FROM k");
                pair.done("verify", "--full");

                RealPair.execute(source, json(pair, 5, 9));
            }
            assertThat(pair.awaitEnd()).as(pair.log()).isEqualTo(3);
            assertThat(pair.log()).contains("column d of", "to be held in memory", "MIDFLIGHT_JAVA_OPTS=-Xmx1g");
        }
    }

    /** The check names them, the run puts their rows aside, and what is made shorter at the source comes over. */
    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void longerValuesAreRefusedByName(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(way, folder, table(way)).plan("")) {
            pair.allowPackets(1000);
            try (Connection source = pair.source()) {
                RealPair.execute(source, insert(1, text(1), "NULL"), insert(2, text(513), "NULL"));
                Operator.Answer check = pair.command("check");
                assertThat(check.exit()).as("%s", check.json()).isEqualTo(3);
                assertThat(check.json().at("/error/what").asText()).contains("v.t");
                assertThat(check.json().at("/error/answer").asText()).contains("512 MiB");

                pair.run();
                pair.awaitPhase("VERIFIED");
                RealPair.execute(source, insert(3, text(513), "NULL"));
                pair.await(
                        "both rows put aside",
                        () -> pair.command("status").json().path("quarantined").asLong() == 2);
                assertThat(pair.done("quarantine", "--list").json().toString()).contains("512 MiB");

                RealPair.execute(source, "UPDATE v SET t = 'short' WHERE id > 1");
                pair.awaitEqual(ALL);
            }
        }
    }

    private static String json(RealPair pair, int id, int mib) {
        String list = "CONCAT('[\"', %s, '\"]')".formatted(text(mib));
        return "INSERT INTO j VALUES (%d, %s)".formatted(id, pair.sourceIsMaria() ? list : "(" + list + ")::jsonb");
    }

    private static String[] table(RealPair.Way way) {
        return way == RealPair.Way.MARIADB_TO_POSTGRES
                ? new String[] {"CREATE TABLE v (id INT PRIMARY KEY, n INT, t LONGTEXT, b LONGBLOB)"}
                : new String[] {"CREATE TABLE v (id INT PRIMARY KEY, n INT, t TEXT, b BYTEA)"};
    }

    private static String insert(int id, String text, String bytes) {
        return "INSERT INTO v VALUES (%d, 0, %s, %s)".formatted(id, text, bytes);
    }

    /** Letters of one, two and four bytes. */
    private static String text(int mib) {
        return "REPEAT('käse🧀', %d)".formatted((mib << 20) / 9 + 1);
    }

    private static String bytes(RealPair pair, int mib) {
        String of = "REPEAT('0123456789abcdef', %d)".formatted((mib << 20) / 16 + 1);
        return pair.sourceIsMaria() ? of : "CONVERT_TO(%s, 'UTF8')".formatted(of);
    }
}
