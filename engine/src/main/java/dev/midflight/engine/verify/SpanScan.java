package dev.midflight.engine.verify;

import static java.util.Objects.requireNonNull;

import com.dynatrace.hash4j.hashing.HashValue128;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Table;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads a span of one side and reduces it: first to a digest per bucket of keys, and only where buckets differ to a
 * hash per
 * key. Memory is bounded by the buckets, then by the keys of the buckets that differ. One thread at a time.
 */
final class SpanScan {

    private static final long READ_BYTES = 1 << 20;

    private final RowReader reader;
    private final Table table;
    private final RowRules rules;
    private final Runnable stillTime;
    private final RowHash hash = new RowHash();
    private long bytes;

    /**
     * A scan of one side.
     *
     * @param rules what is applied to its rows before they are compared
     * @param stillTime asked between batches; throws once the time is over
     */
    SpanScan(RowReader reader, Table table, RowRules rules, Runnable stillTime) {
        this.stillTime = stillTime;
        this.reader = reader;
        this.table = table;
        this.rules = rules;
    }

    /** About how many bytes were read so far. */
    long bytes() {
        return bytes;
    }

    /** A row and how often it occurs; more than once only in tables without a key. */
    record Seen(HashValue128 hash, int times) {}

    /** Wants to see the rows as they come. */
    interface Witness {

        /** Sees some of them, which are valid during the call. */
        void see(RowBatch rows) throws InterruptedException;
    }

    /** The digest of all rows, which a witness sees as well. */
    Digest digest(Part part, Witness witness) throws InterruptedException {
        Sum sum = new Sum();
        try (RowRead read = part.open(reader, table)) {
            RowBatch batch = table.batch();
            while (read.next(batch, READ_BYTES)) {
                RowBatch ruled = ruled(batch);
                for (int row = 0; row < ruled.rows(); row++) {
                    sum.add(hash.hash(ruled, row));
                }
                witness.see(ruled);
            }
        }
        return sum.digest();
    }

    /** A digest that grows row by row. */
    private static final class Sum {

        private long rows;
        private long high;
        private long low;

        void add(HashValue128 value) {
            long sum = low + value.getLeastSignificantBits();
            high += value.getMostSignificantBits() + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
            low = sum;
            rows++;
        }

        Digest digest() {
            return new Digest(rows, high, low);
        }
    }

    /** The digest of each bucket. */
    Digest[] digests(Part part, int buckets) throws InterruptedException {
        Sum[] sums = new Sum[buckets];
        Arrays.setAll(sums, i -> new Sum());
        KeyCodec codec = new KeyCodec(table);
        scan(part, (batch, row) -> {
            int bucket = buckets == 1 ? 0 : Math.floorMod(codec.key(batch, row).hashCode(), buckets);
            sums[bucket].add(hash.hash(batch, row));
        });
        return Arrays.stream(sums).map(Sum::digest).toArray(Digest[]::new);
    }

    /** The hash of every key in the wanted buckets. */
    Map<Key, Seen> keys(Part part, int buckets, BitSet wanted) throws InterruptedException {
        Map<Key, Seen> seen = new HashMap<>();
        KeyCodec codec = new KeyCodec(table);
        scan(part, (batch, row) -> {
            Key key = codec.key(batch, row);
            if (buckets == 1 || wanted.get(Math.floorMod(key.hashCode(), buckets))) {
                HashValue128 value = hash.hash(batch, row);
                seen.merge(key, new Seen(value, 1), (one, other) -> new Seen(value, one.times() + 1));
            }
        });
        return seen;
    }

    /**
     * Some rows of a table without a key, as they are in one snapshot.
     *
     * @param times how often each occurs; the absent ones never
     * @param images each of them once
     * @param places where in the images
     */
    record Occurrences(Map<Key, Integer> times, RowBatch images, Map<Key, Integer> places) {

        int times(Key key) {
            return times.getOrDefault(key, 0);
        }

        /** Adds a row to a batch, so often. */
        void addTo(RowBatch batch, Key key, int often) {
            for (int i = 0; i < often; i++) {
                batch.addFrom(images, requireNonNull(places.get(key), "an image"));
            }
        }
    }

    /** How often each of some rows occurs in the whole table. */
    Occurrences only(Set<Key> wanted) {
        try (RowRead read = reader.read(table, KeySpan.ALL)) {
            return only(wanted, read);
        }
    }

    /** The same of a table that is being read. */
    Occurrences only(Set<Key> wanted, RowRead read) {
        Occurrences seen = new Occurrences(new HashMap<>(), table.batch(), new HashMap<>());
        KeyCodec codec = new KeyCodec(table);
        scan(read, (batch, row) -> {
            Key key = codec.key(batch, row);
            if (wanted.contains(key) && seen.times().merge(key, 1, Integer::sum) == 1) {
                seen.places().put(key, seen.images().rows());
                seen.images().addFrom(batch, row);
            }
        });
        return seen;
    }

    private interface Visitor {
        void visit(RowBatch batch, int row);
    }

    private void scan(Part part, Visitor visitor) throws InterruptedException {
        try (RowRead read = part.open(reader, table)) {
            scan(read, visitor);
        }
    }

    private void scan(RowRead read, Visitor visitor) {
        RowBatch batch = table.batch();
        while (read.next(batch, READ_BYTES)) {
            RowBatch ruled = ruled(batch);
            for (int row = 0; row < ruled.rows(); row++) {
                visitor.visit(ruled, row);
            }
        }
    }

    private RowBatch ruled(RowBatch batch) {
        stillTime.run();
        bytes += batch.size();
        return rules.apply(batch);
    }
}
