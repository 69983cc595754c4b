package dev.midflight.engine.follow;

import dev.midflight.spi.Key;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that the log has delivered and that no snapshot has been seen to include, with the keys they
 * changed, and those that were seen only a short while ago: a snapshot opened before may not include them.
 *
 * <p>Two questions are answered by it. May a chunk be read from a snapshot? Only if it includes every transaction of
 * which something was left out because its chunk was still to be copied (the settle guard). Has a key moved since a
 * snapshot? If a delivered transaction outside of the snapshot changed it. What was left out is saved with the lanes'
 * progress.
 *
 * <p>Not thread-safe; guarded by {@link Crossing}.
 */
final class Unsettled {

    /** For how many rounds of settling a transaction is kept that was seen: snapshots older than that are refused. */
    private static final int ROUNDS_KEPT = 60;

    /** Of a transaction with more changes it is only known that it changed much. */
    private static final int KEYS_MAX = 10_000;

    private static final int KEYS_FIRST = 4;

    private final Map<TxRef, Entry> unseen = new LinkedHashMap<>();

    /** Those that were seen, in the order of the rounds. */
    private final Deque<Entry> seen = new ArrayDeque<>();

    private @Nullable Entry last;
    private String encoded = "";
    private boolean stale;
    private long round;

    /** A transaction and what it changed: keys and, at the same places, the numbers of their tables. */
    private static final class Entry {
        private final TxRef tx;
        private boolean leftOut;
        private boolean changedMuch;
        private long settledIn = Long.MAX_VALUE;
        private Key[] keys = new Key[KEYS_FIRST];
        private int[] tables = new int[KEYS_FIRST];
        private int count;

        Entry(TxRef tx) {
            this.tx = tx;
        }

        void add(int table, Key key) {
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, 2 * count);
                tables = Arrays.copyOf(tables, 2 * count);
            }
            keys[count] = key;
            tables[count++] = table;
        }

        void changedMuch() {
            changedMuch = true;
            keys = new Key[0];
            tables = new int[0];
            count = 0;
        }

        boolean isOutside(SnapshotToken token, long ticket) {
            return settledIn > ticket && token.sees(tx) != Tri.YES;
        }

        void addMoved(int table, Set<Key> among, List<Key> moved) {
            for (int i = 0; i < count; i++) {
                if (tables[i] == table && among.contains(keys[i])) {
                    moved.add(keys[i]);
                }
            }
        }
    }

    /** Takes over what was saved. */
    void restore(String saved, Source source) {
        for (String tx : saved.split(",", -1)) {
            if (!tx.isEmpty()) {
                leftOut(source.tx(tx));
            }
        }
    }

    /** A transaction was delivered. */
    void delivered(TxRef tx) {
        entry(tx);
    }

    /** A change of this transaction was left out. */
    void leftOut(TxRef tx) {
        Entry entry = entry(tx);
        stale |= !entry.leftOut;
        entry.leftOut = true;
    }

    /** The transaction changed a key. */
    void changed(TxRef tx, int table, Key key) {
        Entry entry = entry(tx);
        if (entry.count >= KEYS_MAX) {
            entry.changedMuch();
        } else if (!entry.changedMuch) {
            entry.add(table, key);
        }
    }

    /** The transaction emptied a table, or changed more than is worth remembering. */
    void changedMuch(TxRef tx) {
        entry(tx).changedMuch();
    }

    /** Learns from a snapshot what has become visible. */
    void settle(SnapshotToken token) {
        round++;
        for (Iterator<Entry> all = unseen.values().iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (token.sees(entry.tx) == Tri.YES) {
                entry.settledIn = round;
                stale |= entry.leftOut;
                all.remove();
                seen.add(entry);
            }
        }
        while (!seen.isEmpty() && seen.getFirst().settledIn <= round - ROUNDS_KEPT) {
            seen.removeFirst();
        }
        last = null;
    }

    /** To be taken before a snapshot is opened. */
    long ticket() {
        return round;
    }

    /** True if a snapshot opened after the ticket includes every transaction of which something was left out. */
    boolean allowsCopy(SnapshotToken token, long ticket) {
        return isKnown(ticket) && all().noneMatch(entry -> entry.leftOut && entry.isOutside(token, ticket));
    }

    /** True if it can still be told what has moved since a snapshot that was opened after the ticket. */
    boolean isKnown(long ticket) {
        return ticket > round - ROUNDS_KEPT;
    }

    /** Which of some keys a delivered transaction outside of a snapshot has changed. */
    List<Key> moved(int table, Set<Key> keys, SnapshotToken token, long ticket) {
        List<Entry> outside =
                all().filter(entry -> entry.isOutside(token, ticket)).toList();
        if (outside.stream().anyMatch(entry -> entry.changedMuch)) {
            return List.copyOf(keys);
        }
        List<Key> moved = new ArrayList<>();
        outside.forEach(entry -> entry.addMoved(table, keys, moved));
        return moved;
    }

    /** The transactions of which something was left out, as text. */
    String encode() {
        if (stale) {
            encoded = unseen.values().stream()
                    .filter(entry -> entry.leftOut)
                    .map(entry -> entry.tx.encode())
                    .collect(Collectors.joining(","));
            stale = false;
        }
        return encoded;
    }

    private java.util.stream.Stream<Entry> all() {
        return java.util.stream.Stream.concat(seen.stream(), unseen.values().stream());
    }

    private Entry entry(TxRef tx) {
        Entry known = last;
        if (known == null || known.tx != tx) {
            known = unseen.computeIfAbsent(tx, Entry::new);
            last = known;
        }
        return known;
    }
}
