package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Stage;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionsTest {

    @ParameterizedTest
    @EnumSource
    void changeBeforeASavepointStaysMarkedWhenItIsRolledBackTo(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection connection = PlainJdbcTest.source(two).getConnection()) {
            connection.setAutoCommit(false);
            PlainJdbcTest.update(connection, 1, 11);
            Savepoint savepoint = connection.setSavepoint();
            Two.run(connection, notUnderstood(kind));
            connection.rollback(savepoint);
            connection.commit();
        }
        assertThat(two.rows("orders")).containsEntry("1", "10|11|a");
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
    }

    private static String notUnderstood(Two.Kind kind) {
        return kind == Two.Kind.MARIADB
                ? "SET STATEMENT max_statement_time = 5 FOR DELETE FROM items"
                : "DO $$ BEGIN DELETE FROM items; END $$";
    }

    @ParameterizedTest
    @EnumSource
    void changeBeforeASavepointOfATextStaysMarkedWhenItIsRolledBackTo(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection connection = PlainJdbcTest.source(two).getConnection()) {
            connection.setAutoCommit(false);
            PlainJdbcTest.update(connection, 1, 11);
            Two.run(connection, "SAVEPOINT here");
            Two.run(connection, kind == Two.Kind.MARIADB ? "SHOW VARIABLES LIKE 'version'" : "SHOW server_version");
            Two.run(connection, "ROLLBACK TO SAVEPOINT here");
            connection.commit();
        }
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
    }

    @ParameterizedTest
    @EnumSource
    void savepointWithoutATransactionHoldsNoPass(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        try (Connection connection = PlainJdbcTest.source(two).getConnection()) {
            assertThatThrownBy(connection::setSavepoint).isInstanceOf(SQLException.class);
            two.plan(Stage.SWITCHING, ReadShare.none(7));
            assertThat(two.router.ack().orElseThrow().drained()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void commitInABatchOfTextsCommitsTheMarksToo(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection connection = PlainJdbcTest.source(two).getConnection();
                Statement texts = connection.createStatement()) {
            connection.setAutoCommit(false);
            texts.addBatch("UPDATE orders SET total = 11 WHERE id = 1");
            texts.addBatch("COMMIT");
            texts.addBatch("UPDATE orders SET total = 12 WHERE id = 2");
            texts.executeBatch();
            connection.rollback();
        }
        assertThat(two.rows("orders")).containsEntry("1", "10|11|a").containsEntry("2", "10|50|b");
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
    }

    @ParameterizedTest
    @EnumSource
    void batchThatEndsATransactionWhereThereIsNoneIsRefusedBeforeItBegins(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection connection = PlainJdbcTest.source(two).getConnection();
                Statement texts = connection.createStatement();
                PreparedStatement commit = connection.prepareStatement("COMMIT")) {
            texts.addBatch("UPDATE orders SET total = 11 WHERE id = 1");
            texts.addBatch("COMMIT");
            assertThatThrownBy(texts::executeBatch)
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("methods of the connection");
            commit.addBatch();
            assertThatThrownBy(commit::executeBatch).isInstanceOf(SQLFeatureNotSupportedException.class);
            connection.setAutoCommit(false);
            texts.addBatch("START TRANSACTION");
            assertThatThrownBy(texts::executeBatch)
                    .isInstanceOf(BatchUpdateException.class)
                    .hasMessageContaining("methods of the connection");
            PlainJdbcTest.update(connection, 2, 12);
            commit.addBatch();
            commit.executeBatch();
            connection.rollback();
        }
        assertThat(two.rows("orders")).containsEntry("1", "10|5|a").containsEntry("2", "10|12|b");
        assertThat(two.marks()).containsExactly("orders [\"2\"]");
    }

    @ParameterizedTest
    @EnumSource
    void statementOfAClosedConnectionTakesNoOtherOneAndHoldsNoPass(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        PlainSource old = new PlainSource(two::old);
        MidflightDataSource source =
                two.wrapping(old, new PlainSource(two::fresh)).table("orders").build();
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        Statement plain = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("UPDATE orders SET total = 1 WHERE id = 1");
        connection.close();
        int opened = old.opened.get();

        assertThatThrownBy(prepared::executeUpdate).hasMessageContaining("connection is closed");
        assertThatThrownBy(() -> plain.execute("DELETE FROM orders")).hasMessageContaining("connection is closed");
        assertThatThrownBy(prepared::getParameterMetaData).hasMessageContaining("connection is closed");

        assertThat(old.opened).hasValue(opened);
        two.plan(Stage.SWITCHING, ReadShare.none(7));
        assertThat(two.router.ack().orElseThrow().drained()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void abortGivesThePoolItsPlaceBack(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        HikariConfig config = new HikariConfig();
        config.setDataSource(two.source(two.oldName));
        config.setMaximumPoolSize(2);
        try (HikariDataSource old = new HikariDataSource(config)) {
            MidflightDataSource source =
                    two.wrapping(old, two.source(two.newName)).table("orders").build();
            Connection connection = source.getConnection();
            connection.setAutoCommit(false);
            PlainJdbcTest.update(connection, 1, 11);
            connection.abort(Runnable::run);

            assertThat(old.getHikariPoolMXBean().getActiveConnections()).isZero();
            assertThat(connection.isClosed()).isTrue();
            assertThatThrownBy(() -> PlainJdbcTest.update(connection, 1, 12))
                    .hasMessageContaining("connection is closed");
            two.plan(Stage.SWITCHING, ReadShare.none(7));
            assertThat(two.router.ack().orElseThrow().drained()).isTrue();
        }
        assertThat(two.rows("orders")).containsEntry("1", "10|5|a");
        assertThat(two.marks()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void followerThatIsGoneFailsNothingThatIsSetOnTheConnection(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Connection fresh = two.fresh()) {
            Two.run(fresh, "INSERT INTO orders (id, user_id, total) VALUES (1, 10, 9999)");
        }
        MidflightDataSource source = PlainJdbcTest.source(two);
        two.readsAtNew();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            readAtBoth(connection);
            endConnections(two, two.newName);
            connection.setAutoCommit(true);
            assertThat(connection.getAutoCommit()).isTrue();
            connection.setReadOnly(false);

            readAtBoth(connection);
            endConnections(two, two.newName);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.clearWarnings();
            PlainJdbcTest.update(connection, 3, 13);
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        }
        assertThat(two.marks()).containsExactly("orders [\"3\"]");
    }

    @ParameterizedTest
    @EnumSource
    void authorityThatIsGoneFailsWhatIsSetAndLeavesItAsItWas(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        two.readsAtNew();
        try (Connection connection = PlainJdbcTest.source(two).getConnection()) {
            connection.setAutoCommit(false);
            PlainJdbcTest.update(connection, 1, 11);
            endConnections(two, two.oldName);
            assertThatThrownBy(() -> connection.setAutoCommit(true)).isInstanceOf(SQLException.class);
            assertThat(connection.getAutoCommit()).isFalse();
        }
        assertThat(two.rows("orders")).containsEntry("1", "10|5|a");
        assertThat(two.marks()).isEmpty();
    }

    private static void readAtBoth(Connection connection) throws SQLException {
        assertThat(PlainJdbcTest.total(connection, 10)).isEqualTo(9999);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT total FROM orders WHERE id = 1")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(5);
        }
    }

    /** As a server that goes away does it. */
    private static void endConnections(Two two, String name) throws SQLException {
        try (Connection admin = two.raw("");
                Statement asking = admin.createStatement()) {
            if (two.kind == Two.Kind.POSTGRES) {
                asking.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '%s'"
                        .formatted(name));
                return;
            }
            try (ResultSet row = asking.executeQuery(
                            "SELECT id FROM information_schema.processlist WHERE db = '%s'".formatted(name));
                    Statement ending = admin.createStatement()) {
                while (row.next()) {
                    ending.execute("KILL " + row.getLong(1));
                }
            }
        }
    }
}
