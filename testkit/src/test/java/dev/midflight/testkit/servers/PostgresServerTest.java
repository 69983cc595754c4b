package dev.midflight.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PostgresServerTest {

    private static final String LOOPBACK = "0100007F";

    @Test
    void committedRowSurvivesKill9AndRestart() throws Exception {
        try (PostgresServer server = PostgresServer.launch(Map.of("fsync", "on"))) {
            int port = server.port();
            long before = server.pid();
            try (Connection connection = connect(server);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (id int PRIMARY KEY, name text)");
                statement.execute("INSERT INTO t VALUES (1, 'kept')");

                server.kill9();
            }
            assertThat(ProcessHandle.of(before)).isEmpty();
            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(text(server, "SELECT name FROM t")).isEqualTo("kept");
        }
    }

    @Test
    void stopsAndStartsInOrder() throws Exception {
        try (PostgresServer server = PostgresServer.launch()) {
            server.stop();
            server.start();

            assertThat(server.log()).contains("database system is shut down");
            assertThat(text(server, "SELECT 'up'")).isEqualTo("up");
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (PostgresServer server = PostgresServer.launch(Map.of("listen_addresses", "*"))) {
            assertThat(ListeningSockets.addressesOf(server.port())).containsExactly(LOOPBACK);
        }
    }

    @Test
    void isReadyForLogicalDecodingAndPreparedTransactions() throws Exception {
        try (PostgresServer server = PostgresServer.launch(Map.of("work_mem", "8MB"))) {
            assertThat(text(server, "SHOW wal_level")).isEqualTo("logical");
            assertThat(text(server, "SHOW max_prepared_transactions")).isEqualTo("20");
            assertThat(text(server, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(text(server, "SHOW work_mem")).isEqualTo("8MB");
        }
    }

    @Test
    void refusesAWrongPassword() {
        try (PostgresServer server = PostgresServer.launch()) {
            assertThatThrownBy(
                            () -> DriverManager.getConnection(server.jdbcUrl("postgres"), server.adminUser(), "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void closingEndsTheProcessAndRemovesTheFolder() {
        PostgresServer server = PostgresServer.launch();
        long pid = server.pid();
        Path home = server.home();

        server.close();
        server.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Files.exists(home)).isFalse();
    }

    @Test
    void wrongSettingIsReportedInTheServersWords() {
        assertThatThrownBy(() -> PostgresServer.launch(Map.of("wal_level", "everything")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("invalid value for parameter \"wal_level\"");
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("postgres"), server.adminUser(), server.adminPassword());
    }

    private static String text(PostgresServer server, String query) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
