package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DefinitionsTest {

    private static Two two(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        return two;
    }

    /** Makes a trigger in another session, each side in its own words. */
    private static void trigger(Two two, String when, String table, String mariaDb, String postgres)
            throws SQLException {
        try (Connection other = two.old()) {
            if (two.kind == Two.Kind.MARIADB) {
                Two.run(other, "CREATE TRIGGER late %s ON %s FOR EACH ROW %s".formatted(when, table, mariaDb));
                return;
            }
            Two.run(
                    other,
                    "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN %s; RETURN NEW; END $$"
                            .formatted(postgres),
                    "CREATE TRIGGER late %s ON %s FOR EACH ROW EXECUTE FUNCTION late()".formatted(when, table));
        }
    }

    /** Runs a statement until it is marked what it changes besides. */
    private static void awaitMark(Two two, Connection connection, String mark, String... sql)
            throws SQLException, TimeoutException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!two.marks().contains(mark)) {
            if (System.nanoTime() - until > 0) {
                throw new TimeoutException("%s is not marked: %s".formatted(mark, two.marks()));
            }
            Two.run(connection, sql);
        }
    }

    private static MidflightDataSource source(Two two) {
        return two.wrapping()
                .table("orders")
                .table("items")
                .definitionsPause(Duration.ofMillis(300))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void triggerMadeLaterThatWritesAnotherTableIsSeen(Two.Kind kind) throws Exception {
        Two two = two(kind);
        String sql = "UPDATE orders SET total = total + 1 WHERE id = 1";
        try (Connection connection = source(two).getConnection()) {
            Two.run(connection, sql);
            assertThat(two.marks()).containsExactly("orders [\"1\"]");
            String body = "UPDATE items SET item = 'late' WHERE order_id = NEW.id";
            trigger(two, "AFTER UPDATE", "orders", body, body);
            awaitMark(two, connection, "items *", sql);
        }
    }

    @ParameterizedTest
    @EnumSource
    void triggerMadeLaterThatChangesTheKeyIsSeen(Two.Kind kind) throws Exception {
        Two two = two(kind);
        String[] sql = {"DELETE FROM items WHERE order_id = 9", "INSERT INTO items VALUES (9, 1, 'k')"};
        try (Connection connection = source(two).getConnection()) {
            Two.run(connection, sql);
            assertThat(two.marks()).containsExactly("items [\"9\",\"1\"]");
            trigger(two, "BEFORE INSERT", "items", "SET NEW.place = 7", "NEW.place := 7");
            awaitMark(two, connection, "items *", sql);
        }
    }

    @ParameterizedTest
    @EnumSource
    void triggerMadeLaterOnATableThatDoesNotMoveIsSeen(Two.Kind kind) throws Exception {
        Two two = two(kind);
        String sql = "UPDATE other SET note = 'n' WHERE id = 1";
        try (Connection connection = source(two).getConnection()) {
            Two.run(connection, "UPDATE other SET note = 'o' WHERE id = 1");
            assertThat(two.marks()).isEmpty();
            String body = "UPDATE items SET item = 'late'";
            trigger(two, "AFTER UPDATE", "other", body, body);
            awaitMark(two, connection, "items *", sql);
        }
    }

    @ParameterizedTest
    @EnumSource
    void cascadeMadeLaterIsSeen(Two.Kind kind) throws Exception {
        Two two = two(kind);
        try (Connection connection = source(two).getConnection()) {
            Two.run(connection, "DELETE FROM orders WHERE id = 5");
            assertThat(two.marks()).containsExactly("orders [\"5\"]");
            try (Connection other = two.old()) {
                Two.run(
                        other,
                        "ALTER TABLE items ADD CONSTRAINT late FOREIGN KEY (order_id) REFERENCES orders (id)"
                                + " ON DELETE CASCADE");
            }
            awaitMark(two, connection, "items *", "DELETE FROM orders WHERE id = 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void indexMadeLaterIsSeen(Two.Kind kind) throws Exception {
        Two two = two(kind);
        String sql = kind == Two.Kind.MARIADB
                ? "REPLACE INTO items VALUES (1, 1, 'x')"
                : "INSERT INTO items VALUES (1, 1, 'x') ON CONFLICT (order_id, place) DO UPDATE SET item = 'x'";
        try (Connection connection = source(two).getConnection()) {
            Two.run(connection, sql);
            assertThat(two.marks()).containsExactly("items [\"1\",\"1\"]");
            try (Connection other = two.old()) {
                Two.run(other, "CREATE UNIQUE INDEX late ON items (item)");
            }
            if (kind == Two.Kind.MARIADB) {
                awaitMark(two, connection, "items *", sql);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void guardThatClosesASideIsNoTriggerThatChangesMore(Two.Kind kind) throws Exception {
        Two two = two(kind);
        try (Connection other = two.old()) {
            if (kind == Two.Kind.MARIADB) {
                Two.run(other, "CREATE TRIGGER midflight_guard_u_1 AFTER UPDATE ON orders FOR EACH ROW SET @open = 1");
            } else {
                Two.run(
                        other,
                        "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
                        "CREATE TRIGGER midflight_guard_1 BEFORE UPDATE ON orders FOR EACH STATEMENT"
                                + " EXECUTE FUNCTION guard()");
            }
        }
        try (Connection connection = source(two).getConnection()) {
            Two.run(connection, "UPDATE orders SET total = total + 1 WHERE id = 1");
        }
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
    }
}
