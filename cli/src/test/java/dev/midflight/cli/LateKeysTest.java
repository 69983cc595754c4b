package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are made after the rows. */
@Tag("process")
final class LateKeysTest {

    private static final String ALL = "SELECT id, v FROM t ORDER BY id";
    private static final String KEYS = "SELECT COUNT(*) FROM pg_constraint WHERE contype = 'p' AND conname = 't_pkey'";

    @TempDir
    private Path folder;

    /** Rows change in every state of the copy, and the process dies while the key is missing. */
    @Test
    void changesWaitUntilTheKeyStandsAndACrashBringsItBack() throws Exception {
        try (RealPair pair = new RealPair(RealPair.Way.MARIADB_TO_POSTGRES, folder, table(3000))
                .plan("copy: { keys: deferred, chunk: 64KiB, lanes: 2 }\nthrottle: { rate: 512KiB/s }")) {
            pair.run();
            awaitKeys(pair, 0);
            change(pair, 1);
            pair.kill();
            assertThat(keys(pair)).isZero();
            pair.run();
            awaitKeys(pair, 1);
            change(pair, 2);
            awaitKeys(pair, 0);
            change(pair, 3);
            pair.awaitPhase("VERIFIED");

            change(pair, 4);
            pair.awaitEqual(ALL);
            assertThat(keys(pair)).isEqualTo(1);
            pair.done("verify", "--full");
            pair.done("cutover");
        }
    }

    private static void change(RealPair pair, int round) throws SQLException {
        try (Connection session = pair.source()) {
            RealPair.execute(
                    session,
                    "UPDATE t SET v = 'changed %d' WHERE id %% 10 = %d".formatted(round, round),
                    "DELETE FROM t WHERE id %% 100 = %d".formatted(50 + round),
                    "UPDATE t SET id = id + %d WHERE id %% 100 = %d".formatted(10_000 * round, 60 + round),
                    "INSERT INTO t VALUES (%d, 'new')".formatted(100_000 + round));
        }
    }

    private static long keys(RealPair pair) throws SQLException {
        try (Connection target = pair.target()) {
            return RealPair.number(target, KEYS);
        }
    }

    private static void awaitKeys(RealPair pair, long count) throws Exception {
        pair.await("%d keys".formatted(count), () -> {
            try (Connection target = pair.target()) {
                boolean there = RealPair.number(target, "SELECT COUNT(*) FROM pg_class WHERE relname = 't'") == 1;
                return there && RealPair.number(target, KEYS) == count;
            }
        });
    }

    private static String[] table(int rows) {
        List<String> statements = new ArrayList<>(List.of("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(2000))"));
        for (int id = 1; id <= rows; id++) {
            statements.add("INSERT INTO t VALUES (%d, '%s')".formatted(id, "x".repeat(1000)));
        }
        statements.add("ANALYZE TABLE t");
        return statements.toArray(String[]::new);
    }
}
