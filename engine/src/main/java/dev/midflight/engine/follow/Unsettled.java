package dev.midflight.engine.follow;

import dev.midflight.spi.Key;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

    private final Map<TxRef, Entry> entries = new LinkedHashMap<>();
    private String encoded = "";
    private boolean stale;
    private long round;

    private record TableKey(int table, Key key) {}

    private static final class Entry {
        private boolean leftOut;
        private boolean changedMuch;
        private long settledIn = Long.MAX_VALUE;
        private final Set<TableKey> keys = new HashSet<>();
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
        if (entry.keys.size() >= KEYS_MAX) {
            changedMuch(tx);
        } else if (!entry.changedMuch) {
            entry.keys.add(new TableKey(table, key));
        }
    }

    /** The transaction emptied a table, or changed more than is worth remembering. */
    void changedMuch(TxRef tx) {
        Entry entry = entry(tx);
        entry.changedMuch = true;
        entry.keys.clear();
    }

    /** Learns from a snapshot what has become visible. */
    void settle(SnapshotToken token) {
        round++;
        for (Map.Entry<TxRef, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            if (entry.settledIn == Long.MAX_VALUE && token.sees(each.getKey()) == Tri.YES) {
                entry.settledIn = round;
                stale |= entry.leftOut;
            }
        }
        entries.values().removeIf(entry -> entry.settledIn <= round - ROUNDS_KEPT);
    }

    /** To be taken before a snapshot is opened. */
    long ticket() {
        return round;
    }

    /** True if a snapshot opened after the ticket includes every transaction of which something was left out. */
    boolean allowsCopy(SnapshotToken token, long ticket) {
        return isKnown(ticket)
                && entries.entrySet().stream()
                        .noneMatch(each ->
                                each.getValue().leftOut && isOutside(each.getKey(), each.getValue(), token, ticket));
    }

    /** True if it can still be told what has moved since a snapshot that was opened after the ticket. */
    boolean isKnown(long ticket) {
        return ticket > round - ROUNDS_KEPT;
    }

    /** Which of some keys a delivered transaction outside of a snapshot has changed. */
    List<Key> moved(int table, Set<Key> keys, SnapshotToken token, long ticket) {
        List<Key> moved = new ArrayList<>();
        for (Map.Entry<TxRef, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            if (!isOutside(each.getKey(), entry, token, ticket)) {
                continue;
            }
            if (entry.changedMuch) {
                return List.copyOf(keys);
            }
            for (TableKey changed : entry.keys) {
                if (changed.table() == table && keys.contains(changed.key())) {
                    moved.add(changed.key());
                }
            }
        }
        return moved;
    }

    /** The transactions of which something was left out, as text. */
    String encode() {
        if (stale) {
            encoded = entries.entrySet().stream()
                    .filter(each -> each.getValue().leftOut && each.getValue().settledIn == Long.MAX_VALUE)
                    .map(each -> each.getKey().encode())
                    .collect(Collectors.joining(","));
            stale = false;
        }
        return encoded;
    }

    private Entry entry(TxRef tx) {
        return entries.computeIfAbsent(tx, ignored -> new Entry());
    }

    private static boolean isOutside(TxRef tx, Entry entry, SnapshotToken token, long ticket) {
        return entry.settledIn > ticket && token.sees(tx) != Tri.YES;
    }
}
