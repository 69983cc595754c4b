package dev.midflight.cli;

import java.sql.Connection;
import java.sql.SQLException;

/** One server of a migration of values: how it is reached, and in which words it is spoken to. */
record ValueServer(Kind kind, Login login, String url, String user, String password) {

    /** Which server it is. */
    enum Kind {
        MARIA,
        POSTGRES
    }

    /** Opens a session in UTC, in which a value is neither refused nor changed because it is odd. */
    interface Login {
        Connection open() throws SQLException;
    }

    boolean isMaria() {
        return kind == Kind.MARIA;
    }

    Connection open() throws SQLException {
        Connection connection = login.open();
        if (isMaria()) {
            RealServers.run(connection, "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'");
        } else {
            RealServers.run(connection, "SET TIME ZONE 'UTC'");
        }
        return connection;
    }

    String quote(String name) {
        return isMaria() ? "`%s`".formatted(name.replace("`", "``")) : "\"%s\"".formatted(name.replace("\"", "\"\""));
    }

    /** The side of a plan. */
    String side() {
        return "{ url: \"%s\", user: \"%s\", password: \"%s\" }".formatted(url, user, password);
    }
}
