package dev.midflight.stores.mysql;

import dev.midflight.spi.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The triggers that refuse writers while the fence is up.
 *
 * <p>A writer's first row takes a shared lock on the migration's row in midflight_fence and keeps it to the end of its
 * transaction. Raising the fence is an update of that row: it waits for every writer that has looked, and each later
 * one reads the new value, because locking reads see what is committed whatever snapshot a transaction has. TRUNCATE
 * and definitions pass triggers; the log shows them.
 *
 * <p>They look after the row was written and not before it: a trigger before makes several releases of MariaDB (11.4.5
 * and 10.11.11 among them) take INSERT ... SELECT into columns that are NOT NULL for an insert of NULL. What is refused
 * is rolled back with its statement, all the same.
 *
 * <p>The one that looks at inserted rows is made after the copy: MariaDB and MySQL have no triggers by statement, and
 * to pass one with every row costs a third of writing it. A lane still passes it when it follows, so whoever has the
 * pass is let through by the first instruction: variables at the beginning would be instructions, too, and cost as much
 * again.
 *
 * <p>Who was refused keeps that lock until it rolls back, perhaps for hours; so the fence is lowered in a table of its
 * own, which triggers only read. Each raising has a number, and what is noted as open is a number: a transaction with
 * an old snapshot may find the fence up for longer, but cannot take an earlier opening for this one.
 *
 * @param migration whose fence
 * @param pass the word that lets a session through
 */
record Guard(String migration, String pass) {

    /** The session's variable that lanes set, and nobody else. */
    static final String PASS = "@midflight_pass";

    static final String SIGNAL_STATE = "45000";
    static final String MESSAGE = "midflight: writes have moved to the new store";

    private static final Pattern WHOSE = Pattern.compile("migration = '([^']*)'");

    /** What happens to rows that are there. */
    private static final List<String> CHANGES = List.of("UPDATE", "DELETE");

    private static final List<String> EVENTS = List.of("INSERT", "UPDATE", "DELETE");

    /**
     * The definitions of a table's triggers that are missing.
     *
     * @param there the triggers that are there, with their tables
     */
    List<String> missing(TableName table, String database, Map<String, String> there) {
        return missing(EVENTS, table, database, there);
    }

    /** Those that refuse nobody who inserts. */
    List<String> missingForChanges(TableName table, String database, Map<String, String> there) {
        return missing(CHANGES, table, database, there);
    }

    private List<String> missing(List<String> events, TableName table, String database, Map<String, String> there) {
        return events.stream()
                .filter(event -> !isThere(table, event, there))
                .map(event -> create(table, event, database))
                .toList();
    }

    private boolean isThere(TableName table, String event, Map<String, String> there) {
        return table.name().equals(there.get(name(table, event)));
    }

    /** The statements that drop triggers of a table which went with it to another name; the name is taken now. */
    List<String> removalOfMoved(TableName table, Map<String, String> there) {
        return EVENTS.stream()
                .filter(event -> there.containsKey(name(table, event)) && !isThere(table, event, there))
                .map(event -> drop(table, event))
                .toList();
    }

    /** The definition of a trigger that may be there; on MariaDB. */
    static String replacing(String definition) {
        return definition.replaceFirst("CREATE", "CREATE OR REPLACE");
    }

    /** The statements that drop the triggers of a table. */
    List<String> removal(TableName table) {
        return EVENTS.stream().map(event -> drop(table, event)).toList();
    }

    private String drop(TableName table, String event) {
        return "DROP TRIGGER IF EXISTS " + Sql.quote(new TableName(table.namespace(), name(table, event)));
    }

    /** This migration's triggers that are there, whatever their tables are called now: without its row they block. */
    List<TableName> left(Connection connection, String database) throws SQLException {
        String sql = "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = %s"
                + " AND trigger_name LIKE 'midflight\\_guard\\_%%' AND INSTR(action_statement, %s) > 0";
        String own = "migration = " + Sql.literal(migration);
        return Sql.texts(connection, sql.formatted(Sql.literal(database), Sql.literal(own))).stream()
                .map(trigger -> new TableName("", trigger))
                .toList();
    }

    /** By the name of a table, the migration other than this one that has triggers on it. */
    static Map<String, String> others(Connection connection, String database, String migration) throws SQLException {
        String sql = "SELECT event_object_table, action_statement FROM information_schema.triggers WHERE trigger_schema"
                + " = %s AND trigger_name LIKE 'midflight\\_guard\\_%%'";
        Map<String, String> others = new HashMap<>();
        for (List<String> row : Sql.rows(connection, sql.formatted(Sql.literal(database)))) {
            Matcher whose = WHOSE.matcher(row.get(1));
            if (whose.find() && !whose.group(1).equals(migration)) {
                others.put(row.get(0), whose.group(1));
            }
        }
        return others;
    }

    /** True if a table has all triggers. */
    boolean isInstalled(TableName table, Map<String, String> there) {
        return EVENTS.stream().allMatch(event -> isThere(table, event, there));
    }

    /** The names of all guard triggers, of any migration, with the tables they are on: they go with a renamed one. */
    static Map<String, String> there(Connection connection, String database) throws SQLException {
        String sql =
                "SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = %s"
                        + " AND trigger_name LIKE 'midflight\\_guard\\_%%'";
        Map<String, String> there = new HashMap<>();
        for (List<String> row : Sql.rows(connection, sql.formatted(Sql.literal(database)))) {
            there.put(row.get(0), row.get(1));
        }
        return there;
    }

    private String create(TableName table, String event, String database) {
        return """
                CREATE TRIGGER %6$s AFTER %7$s ON %8$s FOR EACH ROW
                IF NOT (@midflight_pass <=> %1$s) THEN
                  BEGIN
                    DECLARE midflight_raised BIGINT DEFAULT 0;
                    DECLARE midflight_opened BIGINT DEFAULT 0;
                    SELECT COALESCE(MAX(raised), 0) INTO midflight_raised FROM %2$s.midflight_fence
                      WHERE migration = %3$s LOCK IN SHARE MODE;
                    IF midflight_raised > 0 THEN
                      SELECT COALESCE(MAX(number), 0) INTO midflight_opened FROM %2$s.midflight_opened
                        WHERE migration = %3$s;
                      IF midflight_raised > midflight_opened THEN
                        SIGNAL SQLSTATE '%4$s' SET MESSAGE_TEXT = '%5$s';
                      END IF;
                    END IF;
                  END;
                END IF"""
                .formatted(
                        Sql.literal(pass),
                        Sql.quote(database),
                        Sql.literal(migration),
                        SIGNAL_STATE,
                        MESSAGE,
                        Sql.quote(name(table, event)),
                        event,
                        Sql.quote(table));
    }

    private String name(TableName table, String event) {
        CRC32 sum = new CRC32();
        sum.update("%s/%s".formatted(migration, table).getBytes(StandardCharsets.UTF_8));
        String begin = table.name().length() > 24 ? table.name().substring(0, 24) : table.name();
        return "midflight_guard_%s_%s_%08x"
                .formatted(event.toLowerCase(Locale.ROOT).charAt(0), begin, sum.getValue());
    }
}
