package dev.midflight.engine.verify;

import dev.midflight.engine.transform.RowRules;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Kind;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Table;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The other side of a span, read by a thread of its own and compared with the rows of this side as they come, both in
 * the order of their key: column by column over as many rows as both batches have, without a hash. Where bytes differ,
 * values are compared. Ends at the first difference. One thread compares.
 */
final class Abreast implements AutoCloseable {

    private static final long READ_BYTES = 1 << 20;
    private static final int BATCHES = 2;

    /** A batch, and what the rules have made of it. */
    private record Piece(RowBatch batch, RowBatch ruled) {}

    private final RowReader reader;
    private final Table table;
    private final RowRules rules;
    private final Runnable stillTime;
    private final Piece none;
    private final RowHash hash = new RowHash();
    private final BlockingQueue<RowBatch> empty = new ArrayBlockingQueue<>(BATCHES);
    private final BlockingQueue<Piece> full = new ArrayBlockingQueue<>(BATCHES + 1);
    private final Aside<Boolean> reading;
    private volatile boolean enough;
    private Piece current;
    private int at;
    private boolean equal = true;

    /** Begins to read; the parameters are those of {@link SpanScan}. */
    Abreast(RowReader reader, Table table, RowRules rules, KeySpan span, Runnable stillTime) {
        this.reader = reader;
        this.table = table;
        this.rules = rules;
        this.stillTime = stillTime;
        RowBatch nothing = table.batch();
        this.none = new Piece(nothing, nothing);
        this.current = none;
        for (int i = 0; i < BATCHES; i++) {
            empty.add(table.batch());
        }
        this.reading = Aside.start(() -> read(span));
    }

    /**
     * True for tables whose rows come in the same order on both sides and, but for a few, with the same bytes. Two
     * stores never write a document in the same way: such rows are quicker compared by their hashes.
     */
    static boolean suits(Table table) {
        return table.keyClass() == KeyClass.ORDERED
                && table.columns().stream()
                        .map(ColumnSpec::type)
                        .noneMatch(type -> type.kind() == Kind.JSON || type.kind() == Kind.ARRAY);
    }

    private boolean read(KeySpan span) throws InterruptedException {
        try (RowRead read = reader.read(table, span)) {
            RowBatch into = empty.take();
            while (!enough && read.next(into, READ_BYTES)) {
                stillTime.run();
                full.put(new Piece(into, rules.apply(into)));
                into = empty.take();
            }
            return true;
        } finally {
            full.put(none);
        }
    }

    /** Compares the next rows of this side. */
    void compare(RowBatch ours) throws InterruptedException {
        int done = 0;
        while (equal && done < ours.rows()) {
            if (!hasRow()) {
                equal = false;
                break;
            }
            int count = Math.min(ours.rows() - done, current.ruled().rows() - at);
            equal = same(ours, done, count);
            done += count;
            at += count;
        }
        if (!equal) {
            close();
        }
    }

    /** After the last row of this side: true if the other one has the same rows and no more. */
    boolean end() throws InterruptedException {
        boolean same = equal && !hasRow();
        close();
        reading.get();
        return same;
    }

    /** True if the other side has a row to compare with the next one of this side. */
    private boolean hasRow() throws InterruptedException {
        if (at < current.ruled().rows()) {
            return true;
        }
        if (!current.equals(none)) {
            empty.put(current.batch());
        }
        current = full.take();
        at = 0;
        return !current.equals(none);
    }

    private boolean same(RowBatch ours, int from, int count) {
        RowBatch theirs = current.ruled();
        for (int place = 0; place < ours.columns().size(); place++) {
            if (!ours.vector(place).sameRows(from, theirs.vector(place), at, count)
                    && !sameValues(ours, from, count, place)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameValues(RowBatch ours, int from, int count, int place) {
        RowBatch theirs = current.ruled();
        for (int i = 0; i < count; i++) {
            if (!ours.vector(place).sameRows(from + i, theirs.vector(place), at + i, 1)
                    && !hash.sameValue(ours, from + i, theirs, at + i, place)) {
                return false;
            }
        }
        return true;
    }

    /** Lets the other side's thread come to its end. */
    @Override
    public void close() {
        enough = true;
        // It may be waiting for a batch to read into.
        empty.offer(none.batch());
    }
}
