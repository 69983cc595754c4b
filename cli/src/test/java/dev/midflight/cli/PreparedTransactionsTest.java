package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transactions that are prepared at one time and decided at another, with crashes in between. */
@Tag("process")
final class PreparedTransactionsTest {

    private static final String ALL = "SELECT id, v FROM t ORDER BY id";

    @TempDir
    private Path folder;

    /** Prepares a transaction in a session of its own, which ends with it. */
    private static void prepare(RealPair pair, String name, String... statements) throws SQLException {
        try (Connection session = pair.source()) {
            RealPair.execute(session, pair.sourceIsMaria() ? "XA START '%s'".formatted(name) : "BEGIN");
            RealPair.execute(session, statements);
            if (pair.sourceIsMaria()) {
                RealPair.execute(session, "XA END '%s'".formatted(name), "XA PREPARE '%s'".formatted(name));
            } else {
                RealPair.execute(session, "PREPARE TRANSACTION '%s'".formatted(name));
            }
        }
    }

    private static void decide(RealPair pair, String word, String name) throws Exception {
        try (Connection session = pair.source()) {
            String sql = (pair.sourceIsMaria() ? "XA %s '%s'" : "%s PREPARED '%s'").formatted(word, name);
            // The server lets another session decide only once the one that prepared is gone.
            pair.await("session of " + name + " to end", () -> {
                try {
                    RealPair.execute(session, sql);
                    return true;
                } catch (SQLException busy) {
                    return false;
                }
            });
        }
    }

    /** Something that the log passes behind what was prepared before. */
    private static void passBy(RealPair pair, int id) throws Exception {
        try (Connection session = pair.source();
                Connection target = pair.target()) {
            RealPair.execute(session, "INSERT INTO t VALUES (%d, 'passes by')".formatted(id));
            pair.await(
                    "row %d on the target".formatted(id),
                    () -> RealPair.number(target, "SELECT COUNT(*) FROM t WHERE id = %d".formatted(id)) == 1);
        }
    }

    private static String[] table(int rows) {
        List<String> statements = new ArrayList<>(List.of("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(2000))"));
        for (int id = 1; id <= rows; id++) {
            statements.add("INSERT INTO t VALUES (%d, '%s')".formatted(id, "x".repeat(1500)));
        }
        return statements.toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("dev.midflight.cli.RealPair#fromMariaDb")
    void rowsPreparedBeforeACrashArriveWithTheirCommitAfterIt(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(way, folder, table(5)).plan("")) {
            pair.run();
            pair.awaitPhase("VERIFIED");
            prepare(pair, "kept", "INSERT INTO t VALUES (100, 'kept')", "UPDATE t SET v = 'kept' WHERE id = 1");
            prepare(pair, "given-up", "INSERT INTO t VALUES (101, 'no')", "DELETE FROM t WHERE id = 2");
            prepare(pair, "late", "DELETE FROM t WHERE id = 3");
            passBy(pair, 200);
            pair.kill();
            pair.run();
            passBy(pair, 201);
            pair.kill();
            pair.crashSource();
            decide(pair, "COMMIT", "kept");
            pair.run();
            passBy(pair, 202);
            decide(pair, "ROLLBACK", "given-up");
            passBy(pair, 203);
            pair.kill();
            pair.run();
            decide(pair, "COMMIT", "late");
            passBy(pair, 204);

            pair.awaitEqual(ALL);
            pair.done("verify", "--full");
            try (Connection target = pair.target()) {
                assertThat(RealPair.rows(target, "SELECT id FROM t ORDER BY id"))
                        .containsExactly("1", "2", "4", "5", "100", "200", "201", "202", "203", "204");
            }
            pair.done("cutover");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.midflight.cli.RealPair#fromPostgreSql")
    void rowsPreparedWhileTheTableIsCopiedComeOnce(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(way, folder, table(2000))
                .plan("copy: { chunk: 64KiB, lanes: 2 }\nthrottle: { rate: 512KiB/s }")) {
            pair.run();
            pair.awaitPhase("COPYING");
            prepare(pair, "early", "UPDATE t SET v = 'e' WHERE id IN (1, 2000)", "DELETE FROM t WHERE id IN (2, 1999)");
            prepare(pair, "beyond", "INSERT INTO t VALUES (3000, 'b')", "UPDATE t SET id = 4000 WHERE id = 1998");
            pair.kill();
            pair.run();
            pair.await(
                    "half of the copy",
                    () -> pair.command("status").json().path("rows_copied").asLong() > 500);
            decide(pair, "COMMIT", "early");
            pair.kill();
            pair.plan("copy: { chunk: 64KiB, lanes: 2 }");
            pair.run();
            pair.awaitPhase("VERIFIED");
            decide(pair, "COMMIT", "beyond");

            pair.awaitEqual(ALL);
            pair.done("verify", "--full");
        }
    }
}
