package dev.midflight.stores.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * The tables in the schema {@code midflight}. {@code progress} is touched first by every transaction of a lane, so it
 * has room for updates in place; keys are told apart by hash, because an index cannot hold a long one.
 */
final class StateTables {

    private static final long LOCK = 0x6D69_6466_6C69_6768L;

    private static final List<String> CREATE = List.of(
            "CREATE SCHEMA IF NOT EXISTS midflight",
            "CREATE TABLE IF NOT EXISTS midflight.owner (migration text, direction text, epoch bigint NOT NULL,"
                    + " PRIMARY KEY (migration, direction))",
            "CREATE TABLE IF NOT EXISTS midflight.progress (migration text, direction text, lane integer, epoch bigint"
                    + " NOT NULL, turn bigint NOT NULL DEFAULT 0, position text NOT NULL DEFAULT '', unsettled text NOT"
                    + " NULL DEFAULT '', PRIMARY KEY (migration, direction, lane)) WITH (fillfactor = 20,"
                    + " autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)",
            "CREATE TABLE IF NOT EXISTS midflight.chunk (migration text, direction text, tab integer, first_key bytea"
                    + " NOT NULL, end_key bytea NOT NULL, lane integer NOT NULL, token text NOT NULL, row_count bigint"
                    + " NOT NULL, byte_count bigint NOT NULL)",
            "CREATE UNIQUE INDEX IF NOT EXISTS chunk_key ON midflight.chunk (migration, direction, tab,"
                    + " pg_catalog.sha256(first_key))",
            "CREATE TABLE IF NOT EXISTS midflight.quarantine (migration text, direction text, tab integer, row_key"
                    + " bytea NOT NULL, cause text NOT NULL, since timestamptz NOT NULL DEFAULT now())",
            "CREATE UNIQUE INDEX IF NOT EXISTS quarantine_key ON midflight.quarantine (migration, direction, tab,"
                    + " pg_catalog.sha256(row_key))",
            "CREATE TABLE IF NOT EXISTS midflight.note (migration text, direction text, name text, words text NOT"
                    + " NULL, PRIMARY KEY (migration, direction, name))",
            "CREATE TABLE IF NOT EXISTS midflight.marker (migration text PRIMARY KEY, mark text NOT NULL, at"
                    + " timestamptz NOT NULL)",
            "CREATE TABLE IF NOT EXISTS midflight.pass (migration text PRIMARY KEY, word text NOT NULL)",
            "CREATE TABLE IF NOT EXISTS midflight.relation (migration text, relation text, columns text NOT NULL,"
                    + " PRIMARY KEY (migration, relation))",
            "CREATE TABLE IF NOT EXISTS midflight.fence (migration text PRIMARY KEY, raised bigint NOT NULL, opened"
                    + " bigint NOT NULL)",
            // Runs as Midflight's login: who writes to a guarded table need not be allowed to look at the fence.
            "CREATE OR REPLACE FUNCTION midflight.guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET"
                    + " search_path = pg_catalog AS $$BEGIN IF encode(sha256(convert_to(coalesce("
                    + "current_setting('midflight.pass', true), ''), 'UTF8')), 'hex') <> TG_ARGV[1] AND NOT EXISTS"
                    + " (SELECT FROM midflight.fence f WHERE f.migration = TG_ARGV[0] AND f.opened >="
                    + " TG_ARGV[2]::bigint) THEN RAISE EXCEPTION 'midflight: writes have moved to the other store of"
                    + " migration %', TG_ARGV[0]; END IF; RETURN NULL; END$$");

    private static final String COMPLETE = "SELECT pg_catalog.to_regclass('midflight.fence') IS NOT NULL AND"
            + " pg_catalog.to_regprocedure('midflight.guard()') IS NOT NULL";

    private static final List<String> PER_DIRECTION = List.of("progress", "chunk", "quarantine", "note", "owner");

    private StateTables() {}

    /** Creates what is missing. */
    static void create(Sessions sessions) {
        sessions.transact("Cannot create the schema midflight", connection -> {
            try (Statement words = connection.createStatement()) {
                try (ResultSet row = words.executeQuery(COMPLETE)) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return true;
                    }
                }
                words.execute("SET LOCAL client_min_messages = warning");
                lock(connection);
                createIn(words);
            }
            return true;
        });
    }

    /** Lets nobody else make or remove tables of the schema until the transaction ends. */
    static void lock(Connection connection) throws SQLException {
        try (Statement words = connection.createStatement()) {
            words.execute("SELECT pg_catalog.pg_advisory_xact_lock(%d)".formatted(LOCK));
        }
    }

    /** Creates what is missing within a transaction of the caller's. */
    static void createIn(Statement words) throws SQLException {
        for (String statement : CREATE) {
            words.execute(statement);
        }
    }

    /** True if the schema is there. */
    static boolean exist(Connection connection) throws SQLException {
        try (Statement words = connection.createStatement();
                ResultSet row = words.executeQuery(COMPLETE)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The migration's pass, made the first time it is asked for. */
    static String pass(Connection connection, String migration) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO midflight.pass (migration, word) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, migration);
            insert.setString(2, UUID.randomUUID().toString());
            insert.executeUpdate();
        }
        try (PreparedStatement query =
                connection.prepareStatement("SELECT word FROM midflight.pass WHERE migration = ?")) {
            query.setString(1, migration);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** Removes a direction's rows, and what nothing needs any more. */
    static void removeDirection(Sessions sessions, String direction) {
        remove(sessions, connection -> {
            for (String table : PER_DIRECTION) {
                delete(
                        connection,
                        "DELETE FROM midflight.%s WHERE migration = ? AND direction = ?".formatted(table),
                        sessions.migration(),
                        direction);
            }
        });
    }

    /** Removes what belongs to the log, and what nothing needs any more. */
    static void removeLog(Sessions sessions) {
        remove(
                sessions,
                connection ->
                        delete(connection, "DELETE FROM midflight.relation WHERE migration = ?", sessions.migration()));
    }

    /** Removes what nothing needs any more. */
    static void removeRest(Sessions sessions) {
        remove(sessions, connection -> {});
    }

    /** The pass stays as long as a guard stands or a direction is owned: lanes get past the guard by it. */
    private static void remove(Sessions sessions, Sessions.Task task) {
        sessions.transact("Cannot remove the rows in the schema midflight", connection -> {
            if (exist(connection)) {
                task.with(connection);
                for (String table : List.of("pass", "marker", "fence")) {
                    delete(
                            connection,
                            "DELETE FROM midflight.%s x WHERE x.migration = ? AND NOT EXISTS (SELECT FROM"
                                            .formatted(table)
                                    + " midflight.owner o WHERE o.migration = x.migration) AND NOT EXISTS (SELECT FROM"
                                    + " pg_catalog.pg_trigger t WHERE t.tgname LIKE 'midflight\\_guard%')",
                            sessions.migration());
                }
            }
            return true;
        });
        dropIfEmpty(sessions);
    }

    private static void delete(Connection connection, String statement, String... values) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                delete.setString(i + 1, values[i]);
            }
            delete.executeUpdate();
        }
    }

    /**
     * Without CASCADE: a guard that still stands keeps its function, and with it the schema. So do marks, which are the
     * application's.
     */
    private static void dropIfEmpty(Sessions sessions) {
        sessions.call("Cannot drop the schema midflight", connection -> {
            if (!exist(connection) || !isEmpty(connection)) {
                return false;
            }
            connection.setAutoCommit(false);
            try (Statement words = connection.createStatement()) {
                lock(connection);
                words.execute("DROP FUNCTION midflight.guard()");
                words.execute("DROP TABLE midflight.progress, midflight.chunk, midflight.quarantine, midflight.note,"
                        + " midflight.owner, midflight.marker, midflight.pass, midflight.relation, midflight.fence");
                if (!PgMarks.isThere(connection)) {
                    words.execute("DROP SCHEMA midflight");
                }
                connection.commit();
                return true;
            } catch (SQLException inUse) {
                return false;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        try (Statement words = connection.createStatement();
                ResultSet row = words.executeQuery("SELECT NOT EXISTS (SELECT FROM midflight.owner) AND NOT EXISTS"
                        + " (SELECT FROM midflight.pass) AND NOT EXISTS (SELECT FROM midflight.relation)")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
