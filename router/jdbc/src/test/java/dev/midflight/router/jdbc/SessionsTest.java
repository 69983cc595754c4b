package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {

    private static Two two(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        return two;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tablesAreNotLockedForWritingWhileChangesAreMarked(boolean autoCommit) throws SQLException {
        Two two = two(Two.Kind.MARIADB);
        try (Connection connection = PlainJdbcTest.source(two).getConnection()) {
            connection.setAutoCommit(autoCommit);
            assertThatThrownBy(() -> Two.run(connection, "/* all */ LOCK TABLES items READ, orders LOW_PRIORITY WRITE"))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("LOCK TABLES ... WRITE")
                    .hasMessageContaining("FOR UPDATE");
            connection.rollback();
            connection.setAutoCommit(true);
            PlainJdbcTest.update(connection, 1, 11);
            Two.run(connection, "LOCK TABLES items READ", "UNLOCK TABLES");
        }
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
        two.plan(Stage.DUAL_OLD, ReadShare.none(7));
        two.plan(Stage.OLD_ONLY, ReadShare.none(7));
        try (Connection connection = PlainJdbcTest.source(two).getConnection()) {
            Two.run(
                    connection,
                    "LOCK TABLES orders WRITE",
                    "UPDATE orders SET total = 12 WHERE id = 1",
                    "UNLOCK TABLES");
        }
        assertThat(two.rows("orders")).containsEntry("1", "10|12|a");
    }

    @Test
    void tablesAreLockedInPostgresAsTheirLocksLetMarksBeWritten() throws SQLException {
        Two two = two(Two.Kind.POSTGRES);
        try (Connection connection = PlainJdbcTest.source(two).getConnection()) {
            connection.setAutoCommit(false);
            Two.run(connection, "LOCK TABLE orders IN EXCLUSIVE MODE");
            PlainJdbcTest.update(connection, 1, 11);
            connection.commit();
        }
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
    }

    @Test
    void changeFromWithinAnotherDatabaseIsMarkedInThatOfItsTable() throws SQLException {
        Two two = two(Two.Kind.MARIADB);
        MidflightDataSource source = PlainJdbcTest.source(two);
        try (Connection connection = source.getConnection()) {
            Two.run(connection, "USE mysql", "UPDATE %s.orders SET total = 6 WHERE id = 1".formatted(two.oldName));
        }
        try (Connection connection = source.getConnection()) {
            connection.setCatalog("mysql");
            Two.run(connection, "UPDATE %s.orders SET total = 6 WHERE id = 2".formatted(two.oldName));
            Two.run(connection, "INSERT INTO %s.orders (user_id, total) VALUES (1 + 1, 6)".formatted(two.oldName));
        }
        assertThat(two.marks()).contains("orders [\"1\"]", "orders [\"2\"]").hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void textThatIsMissingIsRefusedInWords(Two.Kind kind) throws SQLException {
        Two two = two(kind);
        try (Connection connection = PlainJdbcTest.source(two).getConnection();
                Statement statement = connection.createStatement()) {
            for (ThrowingCallable call : new ThrowingCallable[] {
                () -> statement.execute(null),
                () -> statement.executeQuery(null),
                () -> statement.executeUpdate(null, Statement.RETURN_GENERATED_KEYS),
                () -> statement.addBatch(null),
                () -> connection.prepareStatement(null),
                () -> connection.prepareCall(null)
            }) {
                assertThatThrownBy(call).isInstanceOf(SQLException.class).hasMessageContaining("has no text");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void transactionKeepsToTheServerThatItHasAskedForItsName(Two.Kind kind) throws SQLException {
        Two two = two(kind);
        MidflightDataSource source = PlainJdbcTest.source(two);
        try (Connection connection = source.getConnection()) {
            connection.getMetaData().getDatabaseProductName();
            two.plan(Stage.SWITCHING, ReadShare.none(7));
            assertThat(two.router.ack().orElseThrow().drained())
                    .as("no transaction")
                    .isTrue();
            two.plan(Stage.MIRROR_OLD, ReadShare.none(7));

            connection.setAutoCommit(false);
            assertThat(connection.getMetaData().getURL()).contains(two.oldName);
            two.plan(Stage.SWITCHING, ReadShare.none(7));
            assertThat(two.router.ack().orElseThrow().drained()).as("asked").isFalse();
            PlainJdbcTest.update(connection, 1, 11);
            connection.commit();
            assertThat(two.router.ack().orElseThrow().drained()).as("ended").isTrue();

            two.plan(Stage.MIRROR_NEW, ReadShare.none(7));
            assertThat(connection.getMetaData().getURL()).contains(two.newName);
            connection.rollback();
        }
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
    }
}
