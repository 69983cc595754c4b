package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import dev.midflight.router.dirty.DirtyKeys;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole migrations between servers that keep no log, followed by what the application marks. */
@Tag("process")
final class MarkedWayTest {

    private static final String PLAN = "capture: application%ncopy: { lanes: 2, chunk: 64KiB }%n%s";

    @TempDir
    private Path folder;

    private static void load(RealPair pair) throws Exception {
        try (Connection source = pair.source()) {
            String rows = pair.sourceIsMaria()
                    ? "SELECT seq, seq FROM seq_5000_to_9000"
                    : "SELECT i, i FROM generate_series(5000, 9000) i";
            RealPair.execute(source, "INSERT INTO orders " + rows);
        }
    }

    private RealPair pair(RealPair.Way way, String... statements) throws Exception {
        return new RealPair(RealPair.Kind.LOGLESS, way, folder, statements);
    }

    private static void killAndRun(RealPair pair, MarkingWriters writers) throws Exception {
        pair.kill();
        writers.awaitMore(50);
        pair.run();
        pair.await(
                "the run", () -> pair.command("status").json().path("running").asBoolean());
        writers.awaitMore(50);
    }

    /** Shares nothing with what moved the rows. */
    private static void requireEqual(RealPair pair, MarkingWriters writers) throws Exception {
        for (String query : List.of(
                "SELECT id, n FROM orders", "SELECT order_id, place, n FROM line", "SELECT id, address FROM mail")) {
            pair.awaitEqual(query);
        }
        List<String> wrong = new ArrayList<>();
        try (Connection side = pair.source()) {
            List<String> orders = RealPair.rows(side, "SELECT id, n FROM orders");
            writers.ledger().forEach((id, n) -> {
                boolean there = orders.stream().anyMatch(row -> row.startsWith(id + "|"));
                if (n.isPresent() ? !orders.contains(id + "|" + n.get()) : there) {
                    wrong.add("order %d must be %s".formatted(id, n));
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("dev.midflight.cli.RealPair#fromPostgreSql")
    void goesThereAndBackAndThereAgainWhileTheApplicationWrites(RealPair.Way way) throws Exception {
        try (RealPair pair = pair(way, MarkingWriters.tables()).plan(PLAN.formatted("throttle: { rate: 128KiB/s }"))) {
            load(pair);
            try (MarkingWriters writers = MarkingWriters.start(pair)) {
                writers.awaitMore(100);
                pair.done("check");
                pair.run();
                pair.awaitPhase("COPYING");
                killAndRun(pair, writers);
                pair.awaitPhase("VERIFIED");
                assertThat(pair.command("status").json().path("marks_waiting").isNumber())
                        .isTrue();
                killAndRun(pair, writers);

                pair.done("cutover");
                killAndRun(pair, writers);
                pair.done("verify", "--full");
                pair.done("rollback");
                writers.awaitMore(100);
                pair.done("cutover");
                writers.awaitMore(100);
                writers.stop();
                pair.done("verify", "--full");

                requireEqual(pair, writers);
                pair.done("finish");
            }
            List<String> left = new ArrayList<>();
            leftAtMaria(pair, left);
            pair.done("finish", "--drop-marks");
            leftAtMaria(pair, left);

            assertThat(left).containsExactly("midflight_dirty");
        }
    }

    /** Tables of Midflight's. */
    private static void leftAtMaria(RealPair pair, List<String> into) throws Exception {
        try (Connection side = pair.sourceIsMaria() ? pair.source() : pair.target()) {
            into.addAll(RealPair.rows(side, "SHOW TABLES LIKE 'midflight%'"));
        }
    }

    @Test
    void changeWithoutAMarkIsNamedAndAMarkOfTheWholeTableHealsIt() throws Exception {
        try (RealPair pair = pair(
                        RealPair.Way.MARIADB_TO_POSTGRES,
                        "CREATE TABLE orders (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)",
                        "INSERT INTO orders VALUES (1, 1), (2, 2), (3, 3)")
                .plan(PLAN.formatted(""))) {
            pair.run();
            pair.awaitPhase("VERIFIED");
            try (Connection source = pair.source()) {
                RealPair.execute(
                        source,
                        "UPDATE orders SET n = 10 WHERE id = 1",
                        "DELETE FROM orders WHERE id = 2",
                        "INSERT INTO orders VALUES (4, 4)");

                Operator.Answer found = pair.command("verify", "--full");
                Operator.Answer refused = pair.command("cutover");
                source.setAutoCommit(false);
                DirtyKeys.of("pair").markWhole(source, "orders");
                source.commit();
                source.setAutoCommit(true);
                pair.awaitEqual("SELECT id, n FROM orders");
                Operator.Answer healed = pair.command("verify", "--full");

                assertThat(found.exit()).as(found.json().toString()).isEqualTo(4);
                assertThat(found.json().path("mismatch_count").asLong()).isEqualTo(3);
                assertThat(found.json().at("/error/answer").asText()).contains("changed without a mark");
                assertThat(refused.exit()).isEqualTo(5);
                assertThat(healed.exit()).as(healed.json().toString()).isZero();
            }
            pair.done("cutover");
        }
    }

    @Test
    void whatMarksCannotFollowIsRefused() throws Exception {
        try (RealPair pair = pair(
                        RealPair.Way.POSTGRES_TO_MARIADB,
                        "CREATE TABLE heap (n BIGINT NOT NULL)",
                        "CREATE TABLE parent (id BIGINT PRIMARY KEY)",
                        "CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES parent ON DELETE CASCADE)")
                .plan(PLAN.formatted("apply: transactional"))) {

            Operator.Answer refused = pair.command("check");

            assertThat(refused.exit()).isEqualTo(3);
            assertThat(refused.json().toString())
                    .contains("do not say which rows changed together")
                    .contains("it has no key by which a mark of the application could name its rows")
                    .contains("the mark that the application leaves for that does not show that")
                    .contains("midflight.dirty is not there yet")
                    .doesNotContain("wal_level")
                    .doesNotContain("replication slot");
        }
    }
}
