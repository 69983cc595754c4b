package dev.midflight.engine.follow;

import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What whole transactions have written lately, and in which lane: tells which of them the next one must come after.
 *
 * <p>A transaction writes the keys of its rows; the whole table where the keys alone do not say which rows are in each
 * other's way (a secondary unique key, whose old value the log need not carry, or no key). It reads the keys that its
 * rows refer to by foreign keys. One that writes what another has read or written, or reads what it has written, comes
 * after it. Things are remembered by a 64-bit hash: two that share one wait for each other without need.
 *
 * <p>Not thread-safe; guarded by {@link Crossing}.
 */
final class WriteSets {

    private static final int REMEMBERED_MAX = 200_000;
    private static final int TABLE = 1;
    private static final int PARENT_GONE = 2;
    private static final int KEY = 3;

    private final Lanes lanes;
    private final Map<Long, Uses> uses = new HashMap<>();
    private final AtomicLongArray durable;
    private final Set<Integer> parents = new HashSet<>();
    private final Map<Integer, List<Parent>> parentsOf = new HashMap<>();
    private final Set<Long> writes = new HashSet<>();
    private final Set<Long> reads = new HashSet<>();
    private long turn;

    /** Where the referred key of a row is to be found in it. */
    private record Parent(int table, @Nullable KeyCodec codec, List<Integer> columns) {}

    /** The last writer of a thing, and the last reader since in each lane. */
    private static final class Uses {
        private int writerLane;
        private long writerTurn;
        private long @Nullable [] readers;
    }

    WriteSets(List<TablePair> tables, Lanes lanes) {
        this.lanes = lanes;
        this.durable = new AtomicLongArray(lanes.count());
        for (TablePair table : tables) {
            List<Parent> found = table.parents().stream()
                    .map(parent -> new Parent(
                            parent.table(),
                            parent.columns().isEmpty() ? null : codec(table.source(), parent.columns()),
                            parent.columns()))
                    .toList();
            parentsOf.put(table.number(), found);
            found.forEach(parent -> parents.add(parent.table()));
        }
    }

    /** Another transaction begins. */
    void begin() {
        writes.clear();
        reads.clear();
    }

    /** The transaction puts or deletes the row of a key. */
    void writes(TablePair table, Key key, boolean gone) {
        int number = table.number();
        if (table.source().keyClass() != KeyClass.NONE) {
            writes.add(mix(KEY, number, key.bytes()));
        }
        if (table.target().alone()) {
            writes.add(mix(TABLE, number, new byte[0]));
        }
        if (gone && parents.contains(number)) {
            writes.add(mix(PARENT_GONE, number, new byte[0]));
        }
    }

    /** The transaction changes a row that may refer to others. */
    void refers(TablePair table, ChangeBatch batch, int row) {
        for (Parent parent : parentsOf.getOrDefault(table.number(), List.of())) {
            if (batch.change(row) != Change.INSERT) {
                refers(parent, batch.before(), row);
            }
            if (batch.change(row) != Change.DELETE) {
                refers(parent, batch.after(), row);
            }
        }
    }

    private void refers(Parent parent, RowBatch rows, int row) {
        KeyCodec codec = parent.codec();
        if (codec == null) {
            reads.add(mix(TABLE, parent.table(), new byte[0]));
        } else if (parent.columns().stream()
                .anyMatch(place -> rows.vector(place).isAbsent(row))) {
            reads.add(mix(PARENT_GONE, parent.table(), new byte[0]));
        } else if (parent.columns().stream()
                .noneMatch(place -> rows.vector(place).isNull(row))) {
            reads.add(mix(KEY, parent.table(), codec.key(rows, row).bytes()));
        }
    }

    /**
     * Waits until everything that the transaction must come after is durable, unless it comes before it in the same
     * lane.
     *
     * @return to be put behind the transaction's changes
     */
    LaneMessage takeTurn(int lane) throws InterruptedException {
        if (uses.size() > REMEMBERED_MAX) {
            lanes.standAll();
            uses.clear();
        }
        awaitDurable(lane, needs());
        long mine = ++turn;
        for (Long thing : reads) {
            Uses of = uses.computeIfAbsent(thing, ignored -> new Uses());
            if (of.readers == null) {
                of.readers = new long[lanes.count()];
            }
            of.readers[lane] = mine;
        }
        for (Long thing : writes) {
            Uses of = new Uses();
            of.writerLane = lane;
            of.writerTurn = mine;
            uses.put(thing, of);
        }
        return new LaneMessage.WhenDurable(() -> durable.set(lane, mine));
    }

    /** All lanes stand: everything is durable. */
    void allDurable() {
        uses.clear();
    }

    /** The last turn of each lane that must be durable before. */
    private long[] needs() {
        long[] needs = new long[lanes.count()];
        for (Long thing : reads) {
            addWriter(uses.get(thing), needs);
        }
        for (Long thing : writes) {
            Uses of = uses.get(thing);
            addWriter(of, needs);
            if (of != null && of.readers != null) {
                for (int lane = 0; lane < needs.length; lane++) {
                    needs[lane] = Math.max(needs[lane], of.readers[lane]);
                }
            }
        }
        return needs;
    }

    private static void addWriter(@Nullable Uses of, long[] needs) {
        if (of != null) {
            needs[of.writerLane] = Math.max(needs[of.writerLane], of.writerTurn);
        }
    }

    private void awaitDurable(int own, long[] needs) throws InterruptedException {
        for (int lane = 0; lane < needs.length; lane++) {
            if (lane == own || isDurable(lane, needs)) {
                needs[lane] = 0;
            } else {
                lanes.put(lane, new LaneMessage.Barrier(() -> {}));
            }
        }
        for (int lane = 0; lane < needs.length; lane++) {
            int waitedFor = lane;
            if (!isDurable(lane, needs)) {
                lanes.rest().until(() -> isDurable(waitedFor, needs));
            }
        }
    }

    private boolean isDurable(int lane, long[] needs) {
        return durable.get(lane) >= needs[lane];
    }

    private static KeyCodec codec(Table table, List<Integer> columns) {
        return new KeyCodec(
                new Table(table.number(), table.name(), table.columns(), columns, table.keyClass(), table.alone()));
    }

    private static long mix(int kind, int table, byte[] bytes) {
        long mixed = 0x9E3779B97F4A7C15L * (31L * table + kind);
        for (byte each : bytes) {
            mixed = (mixed ^ (each & 0xFF)) * 0x100000001B3L;
            mixed ^= mixed >>> 29;
        }
        return mixed;
    }
}
