package dev.midflight.cli.crash;

import dev.midflight.examples.shop.ShopServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What of Midflight's is in two servers, by their own catalogs. */
final class Leftovers {

    private Leftovers() {}

    static List<String> find(ShopServers servers) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection maria = servers.adminOfMaria("shop");
                Connection postgres = servers.adminOfPostgres("shop")) {
            found.addAll(
                    names(
                            maria,
                            """
                    SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'midflight%'
                    UNION ALL
                    SELECT trigger_name FROM information_schema.triggers WHERE trigger_name LIKE 'midflight%'"""));
            found.addAll(
                    names(
                            postgres,
                            """
                    SELECT nspname FROM pg_namespace WHERE nspname = 'midflight'
                    UNION ALL SELECT tgname FROM pg_trigger WHERE tgname LIKE 'midflight%'
                    UNION ALL SELECT slot_name FROM pg_replication_slots
                    UNION ALL SELECT pubname FROM pg_publication"""));
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
