package dev.midflight.stores.mysql;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The tables whose rows are wanted from a log, by the names that the log uses. */
final class LogTables {

    private static final int FOUND_MAX = 1000;
    private static final TableName PROGRESS = new TableName("", StateTables.PROGRESS);

    /** Sets which number comes next and changes no row and no column. */
    private static final Pattern NEXT_NUMBER = Pattern.compile(
            "\\s*ALTER\\s+TABLE\\s+[^\\s,;]+\\s+AUTO_INCREMENT\\s*=?\\s*\\d+\\s*", Pattern.CASE_INSENSITIVE);

    private final Link link;
    private final Map<String, Table> wanted = new LinkedHashMap<>();
    private final Map<String, LogTable> known = new HashMap<>();
    private final Map<String, TextDecoding> decodings = new HashMap<>();
    private final Map<Long, Found> found = new HashMap<>();

    private Found last = new Found(-1, new byte[0], Optional.empty());

    /** What a map said, and what it meant. */
    @SuppressWarnings("ArrayRecordComponent") // Not to be changed.
    private record Found(long id, byte[] map, Optional<Mapped> mapped) {

        boolean is(LogEntry entry) {
            return Arrays.equals(map, 0, map.length, entry.bytes(), entry.start(), entry.end());
        }
    }

    LogTables(Link link, List<Table> tables) {
        this.link = link;
        for (Table table : tables) {
            wanted.put(name(table.name()), table);
            link.forget(table.name());
            known.put(name(table.name()), load(table));
        }
    }

    /**
     * A table that the log maps and that is wanted.
     *
     * @param table the table
     * @param layout how its rows are read
     * @param altered set if its definition is no longer the one that was known
     * @param migration the migration whose progress rows are echoes; empty unless it is the table of progress
     */
    record Mapped(Table table, RowLayout layout, Optional<LogEvent> altered, Optional<String> migration) {

        /** The same, once the change of the definition was handed on. */
        Mapped told() {
            return new Mapped(table, layout, Optional.empty(), migration);
        }

        boolean isProgress() {
            return migration.isPresent();
        }

        /** True if the rows are this migration's own progress. */
        boolean isEcho(LogEntry entry) {
            if (migration.isEmpty()) {
                return false;
            }
            ChangeBatch batch = new ChangeBatch(table);
            layout.read(entry, batch);
            return batch.count() > 0 && (is(batch.before()) || is(batch.after()));
        }

        private boolean is(RowBatch rows) {
            return rows.vector(0).hasValue(0)
                    && new String(rows.vector(0).bytesAt(0), StandardCharsets.UTF_8).equals(migration.orElse(""));
        }
    }

    /** The table that the log maps, if it is wanted. Maps repeat with every statement: the last ones are kept. */
    Optional<Mapped> find(LogEntry entry) {
        long id = RowEvent.tableId(entry);
        if (last.id() == id && last.is(entry)) {
            return last.mapped();
        }
        Found known = found.get(id);
        if (known != null && known.is(entry)) {
            last = known;
            return known.mapped();
        }
        Optional<Mapped> mapped = find(TableMap.parse(entry.cursor()));
        if (found.size() > FOUND_MAX) {
            found.clear();
        }
        last = new Found(id, entry.copy(), mapped.map(Mapped::told));
        found.put(id, last);
        return mapped;
    }

    private Optional<Mapped> find(TableMap map) {
        String name = "%s.%s".formatted(map.database(), map.name()).toLowerCase(Locale.ROOT);
        if (name.equals(name(PROGRESS))) {
            return Optional.of(progress(map));
        }
        Table table = wanted.get(name);
        if (table == null) {
            return Optional.empty();
        }
        LogTable current = current(name, table);
        Optional<String> difference = current.difference(map);
        Optional<LogEvent> altered = Optional.empty();
        if (difference.isPresent()) {
            altered = Optional.of(new LogEvent.Altered(table, difference.get()));
            link.forget(table.name());
            current = load(table);
            known.put(name, current);
            refuse(table, current.difference(map));
        }
        return Optional.of(new Mapped(table, current.layout(map), altered, Optional.empty()));
    }

    /** What a statement in the log means for the wanted tables. */
    List<LogEvent> apply(LoggedStatement statement, String database, String sql) {
        List<LogEvent> events = new ArrayList<>();
        if (NEXT_NUMBER.matcher(sql).matches()) {
            return events;
        }
        wanted.forEach((name, table) -> {
            boolean whole = statement.kind() == LoggedStatement.Kind.DATABASE
                    && statement.tables().contains(database(table.name()).toLowerCase(Locale.ROOT));
            if (!whole
                    && !statement.names(
                            database, database(table.name()), table.name().name())) {
                return;
            }
            switch (statement.kind()) {
                case TRUNCATE -> events.add(new LogEvent.Truncated(table));
                case ALTER, DATABASE -> {
                    events.add(new LogEvent.Altered(table, sql));
                    known.remove(name);
                    found.clear();
                    last = new Found(-1, new byte[0], Optional.empty());
                    link.forget(table.name());
                }
                case ROWS ->
                    throw new StoreRefusedException(
                            "The log has a statement instead of rows for %s; what it changed is not known."
                                    .formatted(table.name()),
                            "Let every session use binlog_format=ROW, then copy the table again.",
                            null);
                case NONE, BEGIN, COMMIT, ROLLBACK, XA -> {}
            }
        });
        return events;
    }

    private LogTable current(String name, Table table) {
        LogTable current = known.get(name);
        if (current == null) {
            current = load(table);
            known.put(name, current);
        }
        return current;
    }

    private static void refuse(Table table, Optional<String> difference) {
        if (difference.isPresent()) {
            throw new StoreRefusedException(
                    "Rows of %s in the log have another definition than the table has now: %s."
                            .formatted(table.name(), difference.get()),
                    "Begin the migration anew (finish --abandon, drop the target's tables); with"
                            + " binlog_row_metadata = 'FULL' such rows can be told apart.",
                    null);
        }
    }

    private Mapped progress(TableMap map) {
        Table table = new Table(
                0,
                PROGRESS,
                List.of(new ColumnSpec("migration", LogicalType.of(Kind.TEXT))),
                List.of(0),
                KeyClass.UNORDERED,
                false);
        LogTable current = current(name(PROGRESS), table);
        refuse(table, current.difference(map));
        return new Mapped(table, current.layout(map), Optional.empty(), Optional.of(link.migration()));
    }

    private LogTable load(Table table) {
        CatalogTable held = link.table(table.name());
        Set<String> charsets = new TreeSet<>(Set.of("binary"));
        BoundTable bound = BoundTable.of(table, held);
        for (BoundColumn column : bound.columns()) {
            if (!column.held().charset().isEmpty()) {
                charsets.add(column.held().charset());
            }
        }
        for (String charset : charsets) {
            if (!decodings.containsKey(charset)) {
                decodings.put(
                        charset,
                        link.with(
                                "Cannot read the character set %s".formatted(charset),
                                connection -> TextDecoding.of(connection, charset)));
            }
        }
        return new LogTable(bound, held, decodings, link.server());
    }

    private String name(TableName name) {
        return "%s.%s".formatted(database(name), name.name()).toLowerCase(Locale.ROOT);
    }

    private String database(TableName name) {
        return name.namespace().isEmpty() ? link.database() : name.namespace();
    }
}
