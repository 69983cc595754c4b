package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a server is asked: what a mark costs beyond it is little. */
class TripsTest {

    @ParameterizedTest
    @CsvSource({
        "MARIADB, ''",
        "MARIADB, useServerPrepStmts=true",
        "MARIADB, sessionVariables=sql_mode=ORACLE",
        "POSTGRES, ''",
        "POSTGRES, autosave=always",
        "POSTGRES, preferQueryMode=simple"
    })
    void transactionIsMarkedAndCommittedInOneTrip(Two.Kind kind, String option) throws Exception {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        try (Trips trips = new Trips(two.url(two.oldName))) {
            PlainSource old = new PlainSource(() -> connect(two, trips, option));
            MidflightDataSource source = two.wrapping(old, old).table("orders").build();
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                long plain = trips(two, trips, connection, "other SET note = 'm' WHERE id < 2 + ? AND id = ?");
                long marked = trips(two, trips, connection, "orders SET total = ? WHERE id = ?");
                assertThat(marked).isEqualTo(plain);
            }
        }
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
        assertThat(two.rows("orders")).containsEntry("1", "10|20|a");
    }

    @ParameterizedTest
    @EnumSource
    void connectionThatIsNotEvenEqualToItselfIsMarked(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        PlainSource old = new PlainSource(() -> {
            Connection driver = two.old();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> method.invoke(driver, arguments));
        });
        MidflightDataSource source = two.wrapping(old, old).table("orders").build();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            PlainJdbcTest.update(connection, 1, 11);
            connection.commit();
        }
        assertThat(two.rows("orders")).containsEntry("1", "10|11|a");
        assertThat(two.marks()).containsExactly("orders [\"1\"]");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsCommittedWithoutItsMark(Two.Kind kind) throws SQLException {
        Two two = PlainJdbcTest.two(kind);
        PlainJdbcTest.fill(two);
        String marks = kind == Two.Kind.MARIADB ? "midflight_dirty" : "midflight.dirty";
        try (Connection connection = PlainJdbcTest.source(two).getConnection();
                Connection admin = two.old()) {
            PlainJdbcTest.update(connection, 1, 11);
            Two.run(admin, "ALTER TABLE %s DROP COLUMN row_key".formatted(marks));

            assertThatThrownBy(() -> PlainJdbcTest.update(connection, 2, 12)).hasMessageContaining("row_key");
            connection.setAutoCommit(false);
            PlainJdbcTest.update(connection, 3, 13);
            assertThatThrownBy(connection::commit).hasMessageContaining("row_key");
            connection.rollback();
        }
        assertThat(two.rows("orders"))
                .containsEntry("1", "10|11|a")
                .containsEntry("2", "10|50|b")
                .containsEntry("3", "20|500|c");
    }

    private static Connection connect(Two two, Trips trips, String option) throws SQLException {
        return DriverManager.getConnection(trips.url(option), two.user(), two.password());
    }

    /** Of the last of several transactions, when all is prepared. */
    private static long trips(Two two, Trips trips, Connection connection, String update) throws SQLException {
        long last = 0;
        try (PreparedStatement statement = connection.prepareStatement("UPDATE " + update)) {
            for (int turn = 0; turn <= 20; turn++) {
                two.forgetMarks();
                long before = trips.count();
                statement.setInt(1, turn);
                statement.setInt(2, 1);
                assertThat(statement.executeUpdate()).isEqualTo(1);
                connection.commit();
                last = trips.count() - before;
            }
        }
        return last;
    }
}
