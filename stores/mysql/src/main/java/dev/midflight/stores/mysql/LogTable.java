package dev.midflight.stores.mysql;

import dev.midflight.spi.StoreRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        for (int i = 0; i < map.types().size(); i++) {
            Optional<CatalogColumn> column = map.names().isEmpty()
                    ? Optional.of(held.columns().get(i))
                    : held.column(map.names().get(i));
            Optional<LogColumn.Wanted> wanted = column.flatMap(this::wanted);
            columns.add(new LogColumn(map.types().get(i), map.metas().get(i), wanted));
        }
        return new RowLayout(bound.table(), columns);
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
}
