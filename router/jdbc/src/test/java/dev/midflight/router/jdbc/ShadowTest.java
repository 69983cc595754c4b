package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.LaneLimits;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.compare.FieldCount;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application reads is compared with the other side, which is another kind of server. */
@Timeout(120)
class ShadowTest {

    private static final String PAGE = "SELECT id, total, paid, note FROM orders ORDER BY id";

    @Test
    void equalPageIsEqualWhateverTheDriversCallItsValues() throws SQLException {
        try (Compared shop = new Compared(
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, t TINYINT(1), b BIT(1), u BIGINT UNSIGNED,"
                        + " d DECIMAL(20,4), f FLOAT, g DOUBLE, y YEAR, day DATE, at DATETIME(6), ts TIMESTAMP(3) NULL,"
                        + " c TIME(6), s TEXT, x BLOB, v VARBINARY(9), e ENUM('a','b'))",
                "CREATE TABLE orders (id bigint PRIMARY KEY, t boolean, b boolean, u numeric(20,0), d numeric(20,4),"
                        + " f real, g double precision, y smallint, day date, at timestamp(6), ts timestamp(3),"
                        + " c time(6), s text, x bytea, v bytea, e text)")) {
            String values = "(1, %s, %s, 18446744073709551615, 12.3400, 1.1, 0.1, 2024, '2024-02-29',"
                    + " '2024-02-29 01:02:03.000004',"
                    + " '2024-02-29 01:02:03.5', '23:59:58.000007', 'text', %s, %s, 'b')";
            String zeros = "(2, %s, %s, 0, 0, 0, -2.5, 1901, '1000-01-01', '1969-12-31 23:59:59', NULL, '00:00:00', '',"
                    + " %s, %s, 'a')";
            String nulls = "(3" + ", NULL".repeat(15) + ")";
            shop.atOld("INSERT INTO orders VALUES %s, %s, %s"
                    .formatted(
                            values.formatted("1", "1", "x'00ff'", "x'01'"),
                            zeros.formatted("0", "0", "x''", "x''"),
                            nulls));
            shop.atNew("INSERT INTO orders VALUES %s, %s, %s"
                    .formatted(
                            values.formatted("true", "true", "'\\x00ff'", "'\\x01'"),
                            zeros.formatted("false", "false", "''", "''"),
                            nulls));

            assertThat(shop.read("SELECT * FROM orders ORDER BY id")).isEqualTo(3);
            shop.await(() -> shop.source().reads().equal()
                            + shop.source().reads().different()
                            + shop.source().reads().unknown()
                    == 1);

            assertThat(shop.source().fields().orElseThrow().fields()).isEmpty();
            assertThat(shop.source().reads().equal()).isEqualTo(1);
            assertThat(shop.source().reads().atOld()).isEqualTo(1);
            assertThat(shop.told).containsExactly("EQUAL SELECT * FROM orders ORDER BY id");
        }
    }

    @Test
    void pageWithAnotherValueOrRowOrOrderIsDifferent() throws SQLException {
        String value = "SELECT id, total FROM orders WHERE id = 1 ORDER BY id";
        String gone = "SELECT id FROM orders WHERE id > 3 AND id < 6";
        String digit = "SELECT id, paid FROM orders WHERE id = 2";
        String order = "SELECT id FROM orders WHERE id < 5 ORDER BY total";
        String more = "SELECT id, note FROM orders WHERE id = 4 OR id > 5 ORDER BY id";
        try (Compared shop = Compared.orders()) {
            // One more than may be compared would be too many.
            shop.use(said -> said.compareAtMost(4, 1 << 20));
            shop.atOld("UPDATE orders SET paid = 5 WHERE id = 2", "UPDATE orders SET paid = 1 WHERE id = 4");
            shop.atNew(
                    "UPDATE orders SET total = 10.51 WHERE id = 1",
                    "DELETE FROM orders WHERE id = 5",
                    "UPDATE orders SET paid = 1 WHERE id IN (2, 4)",
                    "UPDATE orders SET total = 25 WHERE id = 4",
                    "INSERT INTO orders SELECT n, 1, 1, 'x' FROM generate_series(6, 100) n");

            for (String sql : List.of(value, gone, digit, order, more)) {
                shop.read(sql);
            }
            shop.read("SELECT id, paid FROM orders WHERE id = 4");
            shop.await(() -> shop.told.size() == 6);

            assertThat(shop.told)
                    .containsExactlyInAnyOrder(
                            "DIFFERENT " + value,
                            "DIFFERENT " + gone,
                            "DIFFERENT " + digit,
                            "DIFFERENT " + order,
                            "DIFFERENT " + more,
                            "EQUAL SELECT id, paid FROM orders WHERE id = 4");
            assertThat(shop.source().fields().orElseThrow().fields())
                    .extracting(FieldCount::path)
                    .contains("total", ".", "id");
        }
    }

    @Test
    void staleRowHeals() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.atNew("UPDATE orders SET total = 0 WHERE id = 1");
            // The first one is for the catalog, the second one for the first look.
            shop.fresh = new PlainSource(() -> {
                if (shop.fresh.opened.get() == 3) {
                    shop.atNew("UPDATE orders SET total = 10.5 WHERE id = 1");
                }
                return shop.postgres.fresh();
            });

            shop.read(PAGE);
            shop.await(() -> shop.source().reads().stale() == 1);

            assertThat(shop.source().reads().different()).isZero();
        }
    }

    @Test
    void rowsMayComeInAnotherOrderWhereNoneIsAskedFor() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.atNew(
                    "DELETE FROM orders WHERE id = 1",
                    "INSERT INTO orders VALUES (1, 10.50, 1, 'a')",
                    "UPDATE orders SET note = NULL WHERE id = 3");

            shop.read("SELECT id, total FROM orders");
            shop.read(PAGE);
            shop.await(() -> shop.told.size() == 2);

            assertThat(shop.told).containsExactlyInAnyOrder("EQUIVALENT SELECT id, total FROM orders", "EQUAL " + PAGE);
        }
    }

    @Test
    void columnsThatNobodyNamedAreComparedByTheirPlace() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.read("SELECT COUNT(*), MAX(total) + 1 FROM orders");
            shop.await(() -> shop.told.size() == 1);

            assertThat(shop.source().reads().equal()).isEqualTo(1);
        }
    }

    @Test
    void moreRowsThanTheBoundAreReadAndNotCompared() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.use(said -> said.compareAtMost(4, 1 << 20));
            assertThat(shop.read(PAGE)).isEqualTo(5);
            assertThat(shop.notCompared(NotCompared.TOO_LARGE)).isEqualTo(1);

            shop.use(said -> said.compareAtMost(100, 300));
            assertThat(shop.read(PAGE)).isEqualTo(5);
            assertThat(shop.notCompared(NotCompared.TOO_LARGE)).isEqualTo(1);
            assertThat(shop.source().reads().notCompared()).isEqualTo(1);
            assertThat(shop.told).isEmpty();
        }
    }

    @Test
    void nobodyWaitsForAFollowerThatHangs() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.use(said ->
                    said.limits(new LaneLimits(4, 1 << 20, 1, Duration.ofMinutes(5), 1, Duration.ofSeconds(20))));
            shop.read(PAGE);
            shop.await(() -> shop.told.size() == 1);
            try (Connection locking = shop.postgres.fresh()) {
                locking.setAutoCommit(false);
                Two.run(locking, "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");

                // Whoever waited would wait for this very thread.
                for (int i = 0; i < 20; i++) {
                    assertThat(shop.read(PAGE)).isEqualTo(5);
                }

                // One is being asked and four wait, or it is not yet.
                assertThat(shop.notCompared(NotCompared.NO_ROOM)).isBetween(15L, 16L);
                assertThat(shop.told).hasSize(1);
                locking.rollback();
            }
            shop.await(() -> shop.source().reads().equal() + shop.notCompared(NotCompared.NO_ROOM) == 21);
        }
    }

    @Test
    void followerThatHangsIsLeftAlone() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.use(said ->
                    said.limits(new LaneLimits(4, 1 << 20, 1, Duration.ofSeconds(1), 1, Duration.ofSeconds(20))));
            // Until the catalog is read, which takes longer.
            while (shop.told.isEmpty()) {
                long before = shop.source().reads().notCompared();
                shop.read(PAGE);
                shop.await(() -> !shop.told.isEmpty() || shop.source().reads().notCompared() > before);
            }
            long before = shop.source().reads().notCompared();
            try (Connection locking = shop.postgres.fresh()) {
                locking.setAutoCommit(false);
                Two.run(locking, "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");

                shop.read(PAGE);
                shop.await(() -> shop.notCompared(NotCompared.NO_ROOM) == before + 1);
                locking.rollback();
            }
        }
    }

    @Test
    void statementThatTheOtherSideDoesNotUnderstandIsNotComparedAndNotAskedAgain() throws SQLException {
        try (Compared shop = Compared.orders()) {
            assertThat(shop.read("SELECT id, IFNULL(note, '-') FROM orders WHERE id = 3"))
                    .isEqualTo(1);
            shop.await(() -> shop.notCompared(NotCompared.TEXT) == 1);
            int opened = shop.fresh.opened.get();

            shop.read("SELECT id, IFNULL(note, '-') FROM orders WHERE id = 3");

            assertThat(shop.notCompared(NotCompared.TEXT)).isEqualTo(2);
            shop.await(() -> shop.source().reads().notCompared() == 2);
            assertThat(shop.fresh.opened.get()).isEqualTo(opened);
            assertThat(shop.told).isEmpty();
        }
    }

    @Test
    void readOfTheOneServerThatIsAWriteOfTheOtherIsNeverRunThere() throws SQLException {
        String text = "SELECT id FROM orders WHERE note = 'a\\'; DELETE FROM orders; -- '";
        try (Compared shop = Compared.orders()) {
            assertThat(shop.read(text)).isZero();
            shop.await(() -> shop.notCompared(NotCompared.TEXT) == 1);

            assertThat(shop.read(PAGE)).isEqualTo(5);
            shop.await(() -> shop.told.size() == 1);
            assertThat(shop.source().reads().equal()).isEqualTo(1);
        }
    }

    @Test
    void whoeverStopsBeforeTheLastRowIsNotComparedAndWhoeverHasReadItIs() throws SQLException {
        try (Compared shop = Compared.orders();
                Connection connection = shop.connection()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(PAGE)) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(shop.notCompared(NotCompared.STOPPED)).isEqualTo(1);

            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT id, note FROM orders WHERE id = ?")) {
                statement.setLong(1, 2);
                assertThat(statement.execute()).isTrue();
                ResultSet row = statement.getResultSet();
                assertThat(row.next()).isTrue();
                assertThat(row.getString("note")).isEqualTo("b");
            }
            shop.await(() -> shop.told.size() == 1);

            assertThat(shop.told).containsExactly("EQUAL [2] SELECT id, note FROM orders WHERE id = ?");
        }
    }

    @Test
    void whatTheApplicationDoesWithItsValuesAfterwardsChangesNothing() throws SQLException {
        try (Compared shop = new Compared(
                "CREATE TABLE orders (id VARBINARY(9) PRIMARY KEY, total INT)",
                "CREATE TABLE orders (id bytea PRIMARY KEY, total int)",
                "INSERT INTO orders VALUES ('one', 1), ('two', 2)")) {
            try (Connection connection = shop.connection();
                    PreparedStatement statement = connection.prepareStatement(
                            "SELECT id, total FROM orders WHERE id IN (?, ?) ORDER BY id")) {
                byte[] one = "one".getBytes(StandardCharsets.UTF_8);
                statement.setBytes(1, one);
                statement.setBytes(2, "never".getBytes(StandardCharsets.UTF_8));
                ResultSet rows = statement.executeQuery();
                Arrays.fill(one, (byte) 0);
                statement.setBytes(1, "two".getBytes(StandardCharsets.UTF_8));
                assertThat(rows.next()).isTrue();
                Arrays.fill(rows.getBytes(1), (byte) 0);
                assertThat(rows.next()).isFalse();
            }
            shop.await(() -> shop.told.size() == 1 || shop.source().reads().notCompared() > 0);

            assertThat(shop.told).allMatch(told -> told.startsWith("EQUAL"));
        }
    }

    @Test
    void ruleThatThrowsMakesItUnknownAndOthersExcuse() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.atNew("UPDATE orders SET note = 'A ', total = total + 0.01 WHERE id = 1");
            shop.use(said -> said.compare(fields -> fields.within("total", 0.01)
                    .by(
                            "note",
                            (before, after) -> {
                                throw new IllegalStateException("a rule");
                            },
                            "thrown")));

            shop.read("SELECT id, note FROM orders WHERE id = 1");
            shop.await(() -> shop.source().reads().unknown() == 1);
            shop.read("SELECT id, total FROM orders");
            shop.await(() -> shop.source().reads().equivalent() == 1);

            assertThat(shop.source().reads().different()).isZero();
        }
    }

    @Test
    void transactionIsComparedUntilItHasWritten() throws SQLException {
        try (Compared shop = Compared.orders();
                Connection connection = shop.connection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try (ResultSet rows = statement.executeQuery(PAGE)) {
                while (rows.next()) {
                    assertThat(rows.getLong(1)).isPositive();
                }
            }
            shop.await(() -> shop.source().reads().equal() == 1);
            statement.executeUpdate("UPDATE orders SET total = 1 WHERE id = 1");

            try (ResultSet rows = statement.executeQuery(PAGE)) {
                assertThat(rows.next()).isTrue();
            }
            connection.rollback();

            assertThat(shop.notCompared(NotCompared.WRITTEN)).isEqualTo(1);
            // It never moves, so nobody is to judge by it whether reads may.
            assertThat(shop.source().reads().notCompared()).isZero();
        }
    }

    @Test
    void whatCannotBeAskedTheSameWayIsCountedWithItsReason() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.read("SELECT id FROM orders LIMIT 2");
            shop.read("SELECT id FROM orders WHERE id = 1 LIMIT 1");
            try (Connection connection = shop.source().getConnection()) {
                try (Statement statement = connection.createStatement(
                                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                        ResultSet rows = statement.executeQuery(PAGE)) {
                    assertThat(rows.last()).isTrue();
                }
                try (Statement statement = connection.createStatement()) {
                    assertThat(statement.executeQuery(PAGE).next()).isTrue();
                    statement.execute("SET @a = 1");
                    statement.executeQuery(PAGE).close();
                }
            }
            shop.await(() -> shop.told.size() == 1);

            assertThat(shop.told).containsExactly("EQUAL SELECT id FROM orders WHERE id = 1 LIMIT 1");
            assertThat(shop.source().notCompared())
                    .containsEntry(NotCompared.ORDER, 1L)
                    .containsEntry(NotCompared.STATEMENT, 1L)
                    .containsEntry(NotCompared.STOPPED, 1L)
                    .containsEntry(NotCompared.SESSION, 1L);
        }
    }

    @Test
    void whoeverClosesWhileComparingBeginsLeavesNoThreadBehind() throws Exception {
        try (Compared shop = Compared.orders()) {
            Set<Thread> before = shadows();
            AtomicInteger asked = new AtomicInteger();
            Thread closing = new Thread(() -> shop.source().close());
            shop.use(said -> said.compare(fields -> {
                // The first time is when it is built, the second one when the first rows have come.
                if (asked.incrementAndGet() == 2) {
                    closing.start();
                    shop.await(() -> closing.getState() == Thread.State.BLOCKED || !closing.isAlive());
                }
                return fields;
            }));

            assertThat(shop.read(PAGE)).isEqualTo(5);
            closing.join();

            assertThat(asked.get()).isGreaterThan(1);
            shop.await(() -> before.containsAll(shadows()));
            assertThat(shop.read(PAGE)).isEqualTo(5);
            assertThat(before).containsAll(shadows());
        }
    }

    private static Set<Thread> shadows() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("midflight-jdbc-shadow"))
                .collect(Collectors.toSet());
    }

    @Test
    void nothingIsComparedUnlessThePlanSaysSo() throws SQLException {
        try (Compared shop = Compared.orders()) {
            shop.plan(ReadShare.none(7), 0);
            shop.read(PAGE);
            shop.plan(ReadShare.none(7), Compared.ALL);
            shop.use(said -> said.compareNothing());
            shop.read(PAGE);

            assertThat(shop.fresh.opened.get()).isZero();
            assertThat(shop.source().reads().notCompared()).isZero();
        }
    }
}
