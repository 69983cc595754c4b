package dev.midflight.stores.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The server's settings. */
final class Settings {

    private Settings() {}

    /** All global settings by name. */
    static Map<String, String> of(Connection connection) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        for (List<String> row : Sql.rows(connection, "SHOW GLOBAL VARIABLES")) {
            settings.put(row.get(0).toLowerCase(Locale.ROOT), row.get(1));
        }
        return settings;
    }
}
