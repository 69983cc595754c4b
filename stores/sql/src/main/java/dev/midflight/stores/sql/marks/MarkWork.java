package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Key;
import dev.midflight.spi.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The marks of one table that are turned into changes together. One thread. */
final class MarkWork {

    private final Table table;
    private final MarkedKeys reader;
    private final Set<Key> keys = new LinkedHashSet<>();
    private final List<Long> ids = new ArrayList<>();
    private boolean whole;
    private Instant since = Instant.MAX;

    MarkWork(Table table) {
        this.table = table;
        this.reader = new MarkedKeys(table);
    }

    void add(Mark mark) {
        ids.add(mark.id());
        since = mark.at().isBefore(since) ? mark.at() : since;
        if (mark.key().isEmpty()) {
            whole = true;
        } else {
            keys.add(reader.key(mark));
        }
    }

    Table table() {
        return table;
    }

    /** The marked keys, each once. */
    List<Key> keys() {
        return List.copyOf(keys);
    }

    /** The numbers of the marks. */
    List<Long> ids() {
        return ids;
    }

    /** True if any row of the table may have changed. */
    boolean isWhole() {
        return whole;
    }

    /** When the oldest of the marks was written. */
    Instant since() {
        return since;
    }
}
