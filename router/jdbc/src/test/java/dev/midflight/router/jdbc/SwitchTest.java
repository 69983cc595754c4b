package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Stage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SwitchTest {

    private static final String WRITE = "UPDATE orders SET total = 11 WHERE id = 1";

    /** One of the ways to write. */
    private interface Write {
        void run(Connection connection) throws SQLException;
    }

    /** The new side has what the old one has not: a trigger, by which more is changed than the statement says. */
    private static Two two(Two.Kind kind) throws SQLException {
        Two two = new Two(
                Duration.ofSeconds(1),
                kind,
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, total INT NOT NULL)",
                "CREATE TABLE items (id BIGINT PRIMARY KEY, item VARCHAR(50))",
                "INSERT INTO orders VALUES (1, 5), (2, 50)");
        try (Connection fresh = two.fresh()) {
            if (kind == Two.Kind.MARIADB) {
                Two.run(
                        fresh,
                        "CREATE TRIGGER more AFTER UPDATE ON orders FOR EACH ROW"
                                + " INSERT INTO items VALUES (NEW.id, 'x')");
            } else {
                Two.run(
                        fresh,
                        "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$ BEGIN INSERT INTO items VALUES (NEW.id, 'x'); RETURN NEW; END $$",
                        "CREATE TRIGGER more AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION more()");
            }
        }
        return two;
    }

    private static MidflightDataSource source(Two two) {
        return two.wrapping().table("orders").table("items").build();
    }

    private static void prepared(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.executeUpdate();
        }
    }

    private static void preparedBatch(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.addBatch();
            statement.executeBatch();
        }
    }

    private static void text(Connection connection) throws SQLException {
        Two.run(connection, WRITE);
    }

    private static void batch(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.addBatch(WRITE);
            statement.executeBatch();
        }
    }

    private static void transaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        text(connection);
        connection.commit();
    }

    private static void transactionOfABatch(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        batch(connection);
        connection.commit();
    }

    @ParameterizedTest
    @EnumSource
    void writeThatWaitedForTheSwitchIsReadAsTheNewSideReadsIt(Two.Kind kind) throws Exception {
        for (Write write : new Write[] {
            SwitchTest::prepared,
            SwitchTest::preparedBatch,
            SwitchTest::text,
            SwitchTest::batch,
            SwitchTest::transaction,
            SwitchTest::transactionOfABatch
        }) {
            Two two = two(kind);
            try (Connection connection = source(two).getConnection()) {
                two.plan(Stage.SWITCHING, ReadShare.none(7));
                FutureTask<Void> writing = new FutureTask<>(() -> {
                    write.run(connection);
                    return null;
                });
                Thread writer = new Thread(writing, "writer");
                writer.start();
                awaitWaiting(writer);
                two.plan(Stage.MIRROR_NEW, ReadShare.none(7));
                writing.get(60, TimeUnit.SECONDS);
            }
            assertThat(two.marks()).isEmpty();
            assertThat(two.marks(two.newName)).contains("orders *", "items *");
        }
    }

    @ParameterizedTest
    @EnumSource
    void statementThatWasMadeWhileTheAuthorityMovedIsNotRunAtTheSideThatHadIt(Two.Kind kind) throws SQLException {
        Two two = two(kind);
        AtomicBoolean moves = new AtomicBoolean();
        DataSource old = new PlainSource(() -> {
            if (moves.getAndSet(false)) {
                two.plan(Stage.SWITCHING, ReadShare.none(7));
                two.plan(Stage.MIRROR_NEW, ReadShare.none(7));
            }
            return two.old();
        });
        MidflightDataSource source = two.wrapping(old, two.source(two.newName))
                .table("orders")
                .table("items")
                .build();
        source.getConnection().close();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            moves.set(true);
            assertThat(statement.getFetchSize()).isNotNegative();
            assertThat(moves).isFalse();
            statement.executeUpdate(WRITE);
        }
        assertThat(two.rows("orders")).containsEntry("1", "5");
        assertThat(two.marks()).isEmpty();
        assertThat(two.marks(two.newName)).contains("orders *");
    }

    /** Until it waits for the plan: from the server it waits in a system call, which is no such state. */
    private static void awaitWaiting(Thread thread) throws TimeoutException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            if (System.nanoTime() - until > 0) {
                throw new TimeoutException("It does not wait: " + thread.getState());
            }
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowOfAnAnswerFromBeforeTheSwitchIsNotChangedAfterIt(Two.Kind kind) throws SQLException {
        Two two = two(kind);
        MidflightDataSource source =
                two.wrapping().table("orders").capturedFromLog().build();
        try (Connection connection = source.getConnection();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet row = statement.executeQuery("SELECT id, total FROM orders WHERE id = 1")) {
            assertThat(row.next()).isTrue();
            row.updateInt("total", 77);
            two.plan(Stage.SWITCHING, ReadShare.none(7));
            two.plan(Stage.MIRROR_NEW, ReadShare.none(7));
            assertThatThrownBy(row::updateRow)
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageContaining("authority has moved");
            assertThat(two.router.ack().orElseThrow().drained()).isTrue();
        }
        assertThat(two.rows("orders")).containsEntry("1", "5");
    }

    @ParameterizedTest
    @EnumSource
    void rowChangedByItsPlaceIsReadWhereItWasChanged(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection fresh = two.fresh()) {
            Two.run(fresh, "INSERT INTO orders (id, user_id, total) VALUES (1, 10, 9999)");
        }
        MidflightDataSource source = two.wrapping()
                .table("orders")
                .entity("user_id", id -> "user:" + id.toLowerCase(Locale.ROOT))
                .capturedFromLog()
                .build();
        two.readsAtNew();
        assertThat(PlainJdbcTest.total(source, 10)).isEqualTo(9999);
        try (Connection connection = source.getConnection();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet row = statement.executeQuery("SELECT id, total FROM orders WHERE id = 1")) {
            assertThat(row.next()).isTrue();
            row.updateInt("total", 77);
            row.updateRow();
        }
        assertThat(PlainJdbcTest.total(source, 10)).isEqualTo(77);
    }
}
