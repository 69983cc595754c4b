package dev.midflight.stores.mysql;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table whose rows are wanted from the log, with the catalog's definition of it. Not thread-safe. */
final class LogTable {

    private final BoundTable bound;
    private final CatalogTable held;
    private final Map<String, TextDecoding> decodings;
    private final boolean swapsEveryUuid;

    /** A table; {@code decodings} has every character set of its columns. */
    LogTable(BoundTable bound, CatalogTable held, Map<String, TextDecoding> decodings, Server server) {
        this.bound = bound;
        this.held = held;
        this.decodings = new HashMap<>(decodings);
        this.swapsEveryUuid = server.swapsEveryUuid();
    }

    BoundTable bound() {
        return bound;
    }

    /**
     * How the table differs from what the log describes so that its rows cannot be read, or nothing if they can. With
     * names in the log, columns may have come, gone or grown since the rows were written; without, they may only have
     * grown or come at the end.
     */
    Optional<String> difference(TableMap map) {
        List<CatalogColumn> columns = held.columns();
        boolean named = !map.names().isEmpty();
        if (!named && columns.size() != map.types().size() && !hasGrownAtTheEnd(map)) {
            return Optional.of("the log's rows have %d columns without names, the table has %d"
                    .formatted(map.types().size(), columns.size()));
        }
        for (int i = 0; i < map.types().size(); i++) {
            Optional<CatalogColumn> column = named ? held.column(map.names().get(i)) : Optional.of(columns.get(i));
            LogColumn logged = new LogColumn(map.types().get(i), map.metas().get(i), Optional.empty());
            boolean known = column.isEmpty() || wanted(column.get()).isEmpty();
            if (!known && !logged.matches(column.get()) && !logged.widensTo(column.get())) {
                return Optional.of("column %s has the type %d in the log's rows, %s in the table"
                        .formatted(
                                column.get().name(),
                                map.types().get(i),
                                column.get().columnType()));
            }
        }
        return Optional.empty();
    }

    /** A migration puts columns that came later last: in that order there, they came at the end here too. */
    private boolean hasGrownAtTheEnd(TableMap map) {
        List<String> carried =
                bound.columns().stream().map(column -> column.held().name()).toList();
        List<String> here = held.columns().stream()
                .map(CatalogColumn::name)
                .filter(carried::contains)
                .toList();
        return map.types().size() < held.columns().size() && here.equals(carried);
    }

    /** How rows of this layout are read. */
    RowLayout layout(TableMap map) {
        List<LogColumn> columns = new ArrayList<>();
        Set<Integer> missing = new HashSet<>();
        for (int place = 0; place < bound.columns().size(); place++) {
            missing.add(place);
        }
        for (int i = 0; i < map.types().size(); i++) {
            Optional<CatalogColumn> column = map.names().isEmpty()
                    ? Optional.of(held.columns().get(i))
                    : held.column(map.names().get(i));
            Optional<LogColumn.Wanted> wanted = column.flatMap(this::wanted);
            wanted.ifPresent(target -> missing.remove(target.place()));
            columns.add(new LogColumn(map.types().get(i), map.metas().get(i), wanted));
        }
        return new RowLayout(this, columns, missing);
    }

    private Optional<LogColumn.Wanted> wanted(CatalogColumn column) {
        for (int place = 0; place < bound.columns().size(); place++) {
            BoundColumn candidate = bound.columns().get(place);
            if (candidate.held().name().equals(column.name())) {
                String charset = column.charset().isEmpty() ? "binary" : column.charset();
                TextDecoding decoding = decodings.get(charset);
                if (decoding == null) {
                    throw new StoreRefusedException(
                            "Column %s has the unknown character set %s.".formatted(column.name(), charset),
                            "Convert the table to utf8mb4.",
                            null);
                }
                return Optional.of(new LogColumn.Wanted(candidate, place, decoding, swapsEveryUuid));
            }
        }
        return Optional.empty();
    }

    /** How the rows of one layout are read. */
    static final class RowLayout {

        private final LogTable table;
        private final List<LogColumn> columns;

        private final Set<Integer> missing;

        RowLayout(LogTable table, List<LogColumn> columns, Set<Integer> missing) {
            this.table = table;
            this.columns = List.copyOf(columns);
            this.missing = Set.copyOf(missing);
        }

        LogTable table() {
            return table;
        }

        /** Appends the changes of a row event. */
        void read(LogEntry entry, ChangeBatch into) {
            RowEvent event = RowEvent.of(entry, columns.size());
            if (entry.whole().isPresent()) {
                readLarge(event, new LogBody(entry.whole().get(), event.rowsStart()), into);
                return;
            }
            byte[] body = entry.body();
            int at = event.rowsStart();
            while (at < body.length) {
                if (event.change() == dev.midflight.spi.Change.INSERT) {
                    into.before().addAbsentRow();
                } else {
                    at = readImage(body, at, event.before(), into.before());
                }
                if (event.change() == dev.midflight.spi.Change.DELETE) {
                    into.after().addAbsentRow();
                } else {
                    at = readImage(body, at, event.after(), into.after());
                }
                into.endChange(event.change());
            }
        }

        private void readLarge(RowEvent event, LogBody body, ChangeBatch into) {
            while (!body.isAtEnd()) {
                if (event.change() == dev.midflight.spi.Change.INSERT) {
                    into.before().addAbsentRow();
                } else {
                    readLargeImage(body, event.before(), into.before());
                }
                if (event.change() == dev.midflight.spi.Change.DELETE) {
                    into.after().addAbsentRow();
                } else {
                    readLargeImage(body, event.after(), into.after());
                }
                into.endChange(event.change());
            }
        }

        private void readLargeImage(LogBody body, boolean[] present, RowBatch into) {
            byte[] nulls = body.take((count(present) + 7) / 8);
            int bit = 0;
            for (int i = 0; i < columns.size(); i++) {
                LogColumn column = columns.get(i);
                boolean isNull = present[i] && (nulls[bit / 8] >> bit % 8 & 1) != 0;
                bit += present[i] ? 1 : 0;
                if (present[i] && !isNull) {
                    column.read(body, into);
                } else {
                    column.wanted().ifPresent(target -> addWithout(into.vector(target.place()), isNull));
                }
            }
            endRow(into);
        }

        private static void addWithout(Vector vector, boolean isNull) {
            if (isNull) {
                vector.addNull();
            } else {
                vector.addAbsent();
            }
        }

        private static int count(boolean[] present) {
            int count = 0;
            for (boolean column : present) {
                count += column ? 1 : 0;
            }
            return count;
        }

        private void endRow(RowBatch into) {
            for (int place : missing) {
                // The column came later, and was NULL for the rows from before.
                into.vector(place).addNull();
            }
            into.endRow();
        }

        /** An image: a bit for each present column that is NULL, then the values of the others. */
        private int readImage(byte[] body, int start, boolean[] present, RowBatch into) {
            int at = start + (count(present) + 7) / 8;
            int bit = 0;
            for (int i = 0; i < columns.size(); i++) {
                LogColumn column = columns.get(i);
                Optional<LogColumn.Wanted> wanted = column.wanted();
                if (!present[i]) {
                    wanted.ifPresent(target -> into.vector(target.place()).addAbsent());
                    continue;
                }
                boolean isNull = (body[start + bit / 8] >> bit % 8 & 1) != 0;
                bit++;
                if (isNull) {
                    wanted.ifPresent(target -> into.vector(target.place()).addNull());
                } else if (wanted.isPresent()) {
                    at = column.read(body, at, into.vector(wanted.get().place()));
                } else {
                    at = column.skip(body, at);
                }
            }
            endRow(into);
            return at;
        }
    }
}
