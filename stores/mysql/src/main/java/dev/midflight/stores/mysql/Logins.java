package dev.midflight.stores.mysql;

import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who can write. */
final class Logins {

    private static final Set<String> SERVERS_OWN =
            Set.of("mariadb.sys", "mysql.sys", "mysql.session", "mysql.infoschema", "PUBLIC");

    private Logins() {}

    /** The accounts meant by {@code app} or {@code app@host}, each as {@code 'app'@'host'}. */
    static List<String> accounts(Connection connection, String login) throws SQLException {
        return accounts(connection, login, "mysql.user", "true");
    }

    /** Those of {@link #accounts} that may read and write every table of {@code database} already. */
    static List<String> entitled(Connection connection, String login, String database) throws SQLException {
        String all = "'N' NOT IN (select_priv, insert_priv, update_priv, delete_priv)";
        List<String> entitled = new ArrayList<>(accounts(connection, login, "mysql.user", all));
        entitled.addAll(
                accounts(connection, login, "mysql.db", "%s AND %s LIKE db".formatted(all, Sql.literal(database))));
        return entitled;
    }

    /** Those of {@link #accounts} that may insert into one table already, other than by a role. */
    static List<String> inserting(Connection connection, String login, String database, String table)
            throws SQLException {
        String right = "insert_priv = 'Y'";
        String there = "%s LIKE db".formatted(Sql.literal(database));
        List<String> inserting = new ArrayList<>(accounts(connection, login, "mysql.user", right));
        inserting.addAll(accounts(connection, login, "mysql.db", "%s AND %s".formatted(right, there)));
        inserting.addAll(accounts(
                connection,
                login,
                "mysql.tables_priv",
                "FIND_IN_SET('Insert', table_priv) AND table_name = %s AND %s".formatted(Sql.literal(table), there)));
        return inserting;
    }

    private static List<String> accounts(Connection connection, String login, String from, String condition)
            throws SQLException {
        int at = login.lastIndexOf('@');
        String user = at < 0 ? login : login.substring(0, at);
        String host = at < 0 ? "" : " AND host = " + Sql.literal(login.substring(at + 1));
        List<List<String>> rows = Sql.rows(
                connection,
                "SELECT user, host FROM %s WHERE user = %s%s AND %s"
                        .formatted(from, Sql.literal(user), host, condition));
        List<String> accounts = new ArrayList<>();
        for (List<String> row : rows) {
            accounts.add("%s@%s".formatted(Sql.literal(row.get(0)), Sql.literal(row.get(1))));
        }
        return accounts;
    }

    /** The logins that may change rows of any of the tables, by global, database or table privileges or by a role. */
    static List<String> writers(Connection connection, String database, List<TableName> tables) throws SQLException {
        Set<String> writers = new TreeSet<>();
        String any = "'Y' IN (insert_priv, update_priv, delete_priv)";
        add(writers, connection, "SELECT user, host FROM mysql.user WHERE " + any);
        add(
                writers,
                connection,
                "SELECT user, host FROM mysql.db WHERE %s AND %s LIKE db".formatted(any, Sql.literal(database)));
        if (!tables.isEmpty()) {
            String names =
                    tables.stream().map(table -> Sql.literal(table.name())).collect(Collectors.joining(", "));
            add(
                    writers,
                    connection,
                    "SELECT user, host FROM mysql.tables_priv WHERE db = %s AND table_name IN (%s)"
                                    .formatted(Sql.literal(database), names)
                            + " AND (FIND_IN_SET('Insert', table_priv) OR FIND_IN_SET('Update', table_priv)"
                            + " OR FIND_IN_SET('Delete', table_priv))");
        }
        addMembers(writers, connection);
        String self = Sql.text(connection, "SELECT CURRENT_USER()");
        writers.remove(self);
        // Roles have no host, and nobody logs in as one.
        writers.removeIf(login -> login.endsWith("@"));
        writers.removeIf(login -> SERVERS_OWN.contains(login.substring(0, Math.max(0, login.lastIndexOf('@')))));
        return List.copyOf(writers);
    }

    private static void add(Set<String> writers, Connection connection, String sql) throws SQLException {
        for (List<String> row : Sql.rows(connection, sql)) {
            writers.add(row.get(0) + "@" + row.get(1));
        }
    }

    /** Those who can act as a role that can write; roles of roles too. */
    private static void addMembers(Set<String> writers, Connection connection) throws SQLException {
        boolean mariadb = !Sql.text(
                        connection,
                        "SELECT 1 FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = "
                                + "'roles_mapping'")
                .isEmpty();
        String sql = mariadb
                ? "SELECT user, host, CONCAT(role, '@') FROM mysql.roles_mapping"
                : "SELECT to_user, to_host, CONCAT(from_user, '@', from_host) FROM mysql.role_edges";
        List<List<String>> edges = Sql.rows(connection, sql);
        boolean grown = true;
        while (grown) {
            grown = false;
            for (List<String> edge : edges) {
                if (writers.contains(edge.get(2))) {
                    grown |= writers.add(edge.get(0) + "@" + edge.get(1));
                }
            }
        }
    }
}
