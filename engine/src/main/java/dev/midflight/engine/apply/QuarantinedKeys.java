package dev.midflight.engine.apply;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Quarantined;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of one direction that are in quarantine, known to all its lanes: a key changes lanes when the tables are
 * copied, and an emptied table is cleared by one lane for all. Ahead of the target by what a lane has not committed
 * yet; a fault drops both and the next stream reads what is durable. Safe for any thread.
 */
public final class QuarantinedKeys {

    private final Map<Integer, Set<Key>> keys = new ConcurrentHashMap<>();

    /** The keys that the target has saved. */
    public QuarantinedKeys(Collection<Quarantined> saved) {
        addAll(saved);
    }

    /** Rows were refused. */
    void addAll(Collection<Quarantined> rows) {
        rows.forEach(row -> of(row.table()).add(row.key()));
    }

    /** Which of some keys of a table are here. */
    List<Key> among(int table, Collection<Key> some) {
        Set<Key> here = of(table);
        return here.isEmpty() ? List.of() : some.stream().filter(here::contains).toList();
    }

    /** The keys of a table within some spans. */
    List<Key> within(int table, List<KeySpan> spans) {
        return of(table).stream()
                .filter(key -> spans.stream().anyMatch(span -> span.contains(key)))
                .toList();
    }

    /** Keys were written or deleted. */
    void removeAll(int table, Collection<Key> written) {
        written.forEach(of(table)::remove);
    }

    private Set<Key> of(int table) {
        return keys.computeIfAbsent(table, ignored -> ConcurrentHashMap.newKeySet());
    }
}
