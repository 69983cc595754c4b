package dev.midflight.stores.mysql;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables that Midflight keeps in the migrated database. */
final class StateTables {

    static final String PROGRESS = "midflight_progress";
    static final String CHUNK = "midflight_chunk";
    static final String QUARANTINE = "midflight_quarantine";
    static final String NOTE = "midflight_note";
    static final String MARKER = "midflight_marker";
    static final String OWNER = "midflight_owner";
    static final String FENCE = "midflight_fence";
    static final String OPENED = "midflight_opened";

    private static final List<String> ALL = List.of(PROGRESS, CHUNK, QUARANTINE, NOTE, MARKER, OWNER, FENCE, OPENED);
    private static final String NAMES = "migration varchar(64) NOT NULL, direction varchar(32) NOT NULL";
    private static final String END = ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC";

    private StateTables() {}

    /** Creates what is missing, and this migration's fence with a pass. */
    static void create(Connection connection, String migration) throws SQLException {
        if (count(connection) < ALL.size()) {
            createAll(connection);
        }
        String fence = "SELECT 1 FROM midflight_fence WHERE migration = " + Sql.literal(migration);
        if (Sql.text(connection, fence).isEmpty()) {
            String pass = new BigInteger(120, new SecureRandom()).toString(36);
            Sql.run(
                    connection,
                    "INSERT IGNORE INTO midflight_fence (migration, raised, pass) VALUES (%s, 0, '%s')"
                            .formatted(Sql.literal(migration), pass));
            Sql.run(
                    connection,
                    "INSERT IGNORE INTO midflight_opened (migration, number) VALUES (%s, 0)"
                            .formatted(Sql.literal(migration)));
        }
    }

    /** True if all tables are there. */
    static boolean exist(Connection connection) throws SQLException {
        return count(connection) == ALL.size();
    }

    /** The word that lets a session of this migration pass the fence. */
    static String pass(Connection connection, String migration) throws SQLException {
        return Sql.text(connection, "SELECT pass FROM midflight_fence WHERE migration = " + Sql.literal(migration));
    }

    /** Forgets a migration; drops the tables when no other one is left. */
    static void remove(Connection connection, String migration) throws SQLException {
        if (!exist(connection)) {
            return;
        }
        String others = "SELECT 1 FROM %s WHERE migration <> " + Sql.literal(migration) + " LIMIT 1";
        if (Sql.text(connection, others.formatted(OWNER)).isEmpty()
                && Sql.text(connection, others.formatted(FENCE)).isEmpty()) {
            Sql.run(connection, "DROP TABLE IF EXISTS " + String.join(", ", ALL));
            return;
        }
        for (String table : ALL) {
            Sql.run(connection, "DELETE FROM %s WHERE migration = %s".formatted(table, Sql.literal(migration)));
        }
    }

    private static int count(Connection connection) throws SQLException {
        return Integer.parseInt(Sql.text(
                connection,
                ("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name "
                                + "IN ('%s')")
                        .formatted(String.join("', '", ALL))));
    }

    private static void createAll(Connection connection) throws SQLException {
        create(connection, OWNER, NAMES + ", epoch bigint NOT NULL, PRIMARY KEY (migration, direction)");
        create(
                connection,
                PROGRESS,
                NAMES
                        + ", lane int NOT NULL, epoch bigint NOT NULL, session bigint NOT NULL, position"
                        + " longtext NOT NULL, unsettled longtext NOT NULL, touched bigint NOT NULL, PRIMARY KEY"
                        + " (migration, direction, lane)");
        create(
                connection,
                CHUNK,
                NAMES + ", number int NOT NULL, first_hash binary(32) NOT NULL, first_key longtext NULL,"
                        + " end_key longtext NULL, lane int NOT NULL, token longtext NOT NULL, row_count bigint "
                        + "NOT NULL,"
                        + " byte_count bigint NOT NULL, PRIMARY KEY (migration, direction, number, first_hash)");
        create(
                connection,
                QUARANTINE,
                NAMES + ", number int NOT NULL, hash binary(32) NOT NULL, row_key longtext NOT NULL,"
                        + " cause text NOT NULL, PRIMARY KEY (migration, direction, number, hash)");
        create(
                connection,
                NOTE,
                NAMES
                        + ", name varchar(128) NOT NULL, text longtext NOT NULL, PRIMARY KEY (migration, "
                        + "direction, name)");
        create(
                connection,
                MARKER,
                "migration varchar(64) NOT NULL, text varchar(255) NOT NULL, number bigint NOT NULL, PRIMARY "
                        + "KEY (migration)");
        create(
                connection,
                FENCE,
                "migration varchar(64) NOT NULL, raised bigint NOT NULL, pass varchar(64) NOT NULL, PRIMARY "
                        + "KEY (migration)");
        create(connection, OPENED, "migration varchar(64) NOT NULL, number bigint NOT NULL, PRIMARY KEY (migration)");
    }

    private static void create(Connection connection, String name, String columns) throws SQLException {
        Sql.run(connection, "CREATE TABLE IF NOT EXISTS %s (%s%s".formatted(name, columns, END));
    }
}
