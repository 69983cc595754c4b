package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody writes to the target while its rows are copied. */
@Tag("process")
final class ForeignRowsTest {

    private static final int ROWS = 1500;

    /** The last row, so its chunk is the last one, too. */
    private static final int LAST = 2 * ROWS;

    /** A key that the source does not have, behind the pilot part. */
    private static final int OWN = LAST - 501;

    @TempDir
    private Path folder;

    /** MariaDB takes inserts until the rows are there, and nothing else. None of them is lost without a word. */
    @Test
    void insertedRowsAreFoundAndOthersRefused() throws Exception {
        try (RealPair pair = new RealPair(
                        RealPair.Way.POSTGRES_TO_MARIADB,
                        folder,
                        "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(2000))",
                        "INSERT INTO t SELECT 2 * i, repeat('x', 1000) FROM generate_series(1, %d) AS i"
                                .formatted(ROWS),
                        "ANALYZE t")
                .plan("copy: { chunk: 64KiB, lanes: 2, pilot: 1% }\nthrottle: { rate: 512KiB/s }")) {
            pair.run();
            pair.awaitPhase("COPYING");
            try (Connection stranger = pair.target()) {
                pair.await("the first rows", () -> RealPair.number(stranger, "SELECT COUNT(*) FROM t") > 0);
                RealPair.execute(stranger, "INSERT INTO t VALUES (%d, 'in the way')".formatted(LAST));
                RealPair.execute(stranger, "INSERT INTO t VALUES (%d, 'foreign')".formatted(OWN));
                assertRefused(stranger, "UPDATE t SET v = 'foreign' WHERE id = 2");
                assertRefused(stranger, "DELETE FROM t WHERE id = 2");
                assertRefused(stranger, "REPLACE INTO t VALUES (2, 'foreign')");
                assertRefused(stranger, "INSERT INTO t VALUES (2, '') ON DUPLICATE KEY UPDATE v = 'foreign'");

                assertThat(pair.awaitEnd()).as(pair.log()).isEqualTo(4);

                assertRefused(stranger, "INSERT INTO t VALUES (1, 'late')");
                assertThat(pair.done("quarantine", "--list").json().path("rows"))
                        .as("rows that a foreign one is in the way of")
                        .hasSize(1);
                assertThat(RealPair.rows(
                                stranger, "SELECT v FROM t WHERE id IN (%d, %d) ORDER BY id".formatted(OWN, LAST)))
                        .containsExactly("foreign", "in the way");
                assertThat(pair.command("verify", "--full", "--repair").exit()).isZero();
                assertThat(RealPair.rows(stranger, "SELECT id, v FROM t WHERE v NOT LIKE 'xxx%'"))
                        .containsExactly("%d|in the way".formatted(LAST));
            }
        }
    }

    private static void assertRefused(Connection stranger, String sql) {
        assertThatThrownBy(() -> RealPair.execute(stranger, sql))
                .as(sql)
                .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                        .isEqualTo("45000"));
    }
}
