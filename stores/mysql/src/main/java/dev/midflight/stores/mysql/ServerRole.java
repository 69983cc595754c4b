package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Whether a server is a primary. A replica is known by what any login may see, too. */
final class ServerRole {

    private static final String SUBJECT = "role of the server";

    private final Server server;

    ServerRole(Server server) {
        this.server = server;
    }

    Finding finding(Connection connection) throws SQLException {
        Map<String, String> set = Settings.of(connection);
        if (set.getOrDefault("read_only", "OFF").equals("ON")
                || set.getOrDefault("super_read_only", "OFF").equals("ON")) {
            return replica("it is read-only");
        }
        try {
            return Sql.rows(connection, show()).isEmpty() ? Finding.ok(SUBJECT, "primary") : replica("it is a replica");
        } catch (SQLException denied) {
            return withoutPrivilege(connection, set);
        }
    }

    private String show() {
        if (server.mariadb()) {
            return "SHOW ALL SLAVES STATUS";
        }
        return server.version() < 80022 ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS";
    }

    /** A position that was replicated stays when a replica becomes a primary, so that alone proves nothing. */
    private static Finding withoutPrivilege(Connection connection, Map<String, String> set) throws SQLException {
        for (List<String> row : Sql.rows(connection, "SHOW GLOBAL STATUS LIKE 'Slave%_running'")) {
            if (!row.get(1).equals("0") && !row.get(1).equals("OFF")) {
                return replica("it is a replica: %s is %s".formatted(row.get(0), row.get(1)));
            }
        }
        String replicated = set.getOrDefault("gtid_slave_pos", "");
        return replicated.isEmpty()
                ? Finding.ok(SUBJECT, "primary")
                : Finding.warn(
                        SUBJECT,
                        "it is or was a replica (gtid_slave_pos is %s), which does not run now".formatted(replicated),
                        "Make sure that it is the primary; RESET SLAVE ALL if it is no replica any more.");
    }

    private static Finding replica(String found) {
        return Finding.refuse(SUBJECT, found, "Give the address of the primary.");
    }
}
