package dev.midflight.cli.crash;

import dev.midflight.examples.shop.ShopServer;
import dev.midflight.examples.shop.ShopServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What of Midflight's is in two servers, by their own catalogs. */
final class Leftovers {

    private static final String MARIADB =
            """
            SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'midflight%'
            UNION ALL
            SELECT trigger_name FROM information_schema.triggers WHERE trigger_name LIKE 'midflight%'""";
    private static final String POSTGRES =
            """
            SELECT nspname FROM pg_namespace WHERE nspname = 'midflight'
            UNION ALL SELECT tgname FROM pg_trigger WHERE tgname LIKE 'midflight%'
            UNION ALL SELECT slot_name FROM pg_replication_slots
            UNION ALL SELECT pubname FROM pg_publication""";

    private Leftovers() {}

    static List<String> find(ShopServers servers) throws SQLException {
        List<String> found = new ArrayList<>();
        for (ShopServer server : List.of(servers.from(), servers.to())) {
            try (Connection admin = server.admin()) {
                boolean postgres = admin.getMetaData().getDatabaseProductName().equals("PostgreSQL");
                found.addAll(names(admin, postgres ? POSTGRES : MARIADB));
            }
        }
        return found;
    }

    private static List<String> names(Connection connection, String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
