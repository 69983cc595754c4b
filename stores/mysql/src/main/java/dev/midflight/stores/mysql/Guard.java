package dev.midflight.stores.mysql;

import dev.midflight.spi.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * The triggers that refuse writers while the fence is up.
 *
 * <p>A writer's first row takes a shared lock on the migration's row in midflight_fence and keeps it to the end of its
 * transaction. Raising the fence is an update of that row: it waits for every writer that has looked, and each later
 * one reads the new value, because locking reads see what is committed whatever snapshot a transaction has. TRUNCATE
 * and definitions pass triggers; the log shows them.
 *
 * @param migration whose fence
 * @param pass the word that lets a session through
 */
record Guard(String migration, String pass) {

    static final String SIGNAL_STATE = "45000";
    static final String MESSAGE = "midflight: writes have moved to the new store";

    private static final List<String> EVENTS = List.of("INSERT", "UPDATE", "DELETE");

    /**
     * The definitions of a table's triggers that are missing.
     *
     * @param there the triggers that are there
     */
    List<String> missing(TableName table, String database, List<String> there) {
        return EVENTS.stream()
                .filter(event -> !there.contains(name(table, event)))
                .map(event -> create(table, event, database))
                .toList();
    }

    /** Drops the triggers of a table. */
    void remove(Connection connection, TableName table) throws SQLException {
        for (String event : EVENTS) {
            String name = new TableName(table.namespace(), name(table, event)).toString();
            Sql.run(
                    connection,
                    "DROP TRIGGER IF EXISTS "
                            + (table.namespace().isEmpty()
                                    ? Sql.quote(name)
                                    : Sql.quote(new TableName(table.namespace(), name(table, event)))));
        }
    }

    /** True if a table has all triggers. */
    boolean isInstalled(TableName table, List<String> there) {
        return EVENTS.stream().allMatch(event -> there.contains(name(table, event)));
    }

    /** The names of all guard triggers, of any migration. */
    static List<String> there(Connection connection, String database) throws SQLException {
        return Sql.texts(
                connection,
                ("SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = %s AND "
                                + "trigger_name LIKE 'midflight\\_guard\\_%%'")
                        .formatted(Sql.literal(database)));
    }

    private String create(TableName table, String event, String database) {
        return """
                CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW
                BEGIN
                  DECLARE midflight_fenced INT DEFAULT 0;
                  IF NOT (@midflight_pass <=> %s) THEN
                    SELECT COALESCE(MAX(fenced), 0) INTO midflight_fenced FROM %s.midflight_fence
                      WHERE migration = %s LOCK IN SHARE MODE;
                    IF midflight_fenced = 1 THEN
                      SIGNAL SQLSTATE '%s' SET MESSAGE_TEXT = '%s';
                    END IF;
                  END IF;
                END"""
                .formatted(
                        Sql.quote(name(table, event)),
                        event,
                        Sql.quote(table),
                        Sql.literal(pass),
                        Sql.quote(database),
                        Sql.literal(migration),
                        SIGNAL_STATE,
                        MESSAGE);
    }

    private String name(TableName table, String event) {
        CRC32 sum = new CRC32();
        sum.update("%s/%s".formatted(migration, table).getBytes(StandardCharsets.UTF_8));
        String begin = table.name().length() > 24 ? table.name().substring(0, 24) : table.name();
        return "midflight_guard_%s_%s_%08x"
                .formatted(event.toLowerCase(Locale.ROOT).charAt(0), begin, sum.getValue());
    }
}
