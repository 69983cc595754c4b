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

final class MariaDbServerTest {

    private static final String LOOPBACK = "0100007F";
    private static final Map<String, String> DURABLE =
            Map.of("sync-binlog", "1", "innodb-flush-log-at-trx-commit", "1");

    @Test
    void committedRowSurvivesKill9AndRestart() throws Exception {
        try (MariaDbServer server = MariaDbServer.launch(DURABLE)) {
            int port = server.port();
            long before = server.pid();
            try (Connection connection = connect(server);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE shop");
                statement.execute("CREATE TABLE shop.t (id int PRIMARY KEY, name varchar(20))");
                statement.execute("INSERT INTO shop.t VALUES (1, 'kept')");

                server.kill9();
            }
            assertThat(ProcessHandle.of(before)).isEmpty();
            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(text(server, "SELECT name FROM shop.t")).isEqualTo("kept");
        }
    }

    @Test
    void stopsAndStartsInOrder() throws Exception {
        try (MariaDbServer server = MariaDbServer.launch()) {
            server.stop();
            server.start();

            assertThat(server.log()).contains("Shutdown complete");
            assertThat(text(server, "SELECT 'up'")).isEqualTo("up");
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (MariaDbServer server = MariaDbServer.launch(Map.of("bind_address", "0.0.0.0"))) {
            assertThat(ListeningSockets.addressesOf(server.port())).containsExactly(LOOPBACK);
        }
    }

    @Test
    void writesARowBinlogWithGtidsFromAnEmptyStart() throws Exception {
        try (MariaDbServer server = MariaDbServer.launch(Map.of("binlog_row_metadata", "NO_LOG"))) {
            assertThat(text(server, "SELECT @@log_bin")).isEqualTo("1");
            assertThat(text(server, "SELECT @@binlog_format")).isEqualTo("ROW");
            assertThat(text(server, "SELECT @@binlog_row_image")).isEqualTo("FULL");
            assertThat(text(server, "SELECT @@binlog_row_metadata")).isEqualTo("NO_LOG");
            assertThat(text(server, "SELECT CONCAT('[', @@gtid_binlog_pos, ']')"))
                    .isEqualTo("[]");
        }
    }

    @Test
    void grantsHold() throws Exception {
        try (MariaDbServer server = MariaDbServer.launch()) {
            try (Connection connection = connect(server);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE USER 'reader'@'127.0.0.1' IDENTIFIED BY 'r'");
                statement.execute("GRANT SELECT ON mysql.* TO 'reader'@'127.0.0.1'");
            }

            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("mysql"), "root", ""))
                    .isInstanceOf(SQLException.class);
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl("mysql"), "reader", "r");
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("CREATE DATABASE forbidden"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("denied");
            }
        }
    }

    @Test
    void onlyTheAdminCanLogIn() throws Exception {
        try (MariaDbServer server = MariaDbServer.launch()) {
            assertThat(text(server, "SELECT GROUP_CONCAT(user) FROM mysql.user WHERE user <> 'mariadb.sys'"))
                    .isEqualTo("admin");
        }
    }

    @Test
    void closingEndsTheProcessAndRemovesTheFolder() {
        MariaDbServer server = MariaDbServer.launch();
        long pid = server.pid();
        Path home = server.home();

        server.close();
        server.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Files.exists(home)).isFalse();
    }

    @Test
    void wrongSettingIsReportedInTheServersWords() {
        assertThatThrownBy(() -> MariaDbServer.launch(Map.of("no-such-setting", "1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("unknown variable 'no-such-setting=1'");
    }

    private static Connection connect(MariaDbServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("mysql"), server.adminUser(), server.adminPassword());
    }

    private static String text(MariaDbServer server, String query) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
