package dev.midflight.engine.verify;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.follow.Watch;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Decides on single rows exactly, while both sides are being written: reads the source in a snapshot and lets the
 * lane that
 * owns the key read the target at the first place of the log that covers the snapshot. There both must be equal; a
 * difference
 * is real. A key that moves meanwhile is read again.
 *
 * <p>Safe for several threads.
 */
final class Proof {

    private static final int KEYS_AT_ONCE = 1_000;
    private static final long READ_BYTES = 4L << 20;
    private static final Duration SNAPSHOT_RETRY = Duration.ofNanos(300_000);
    private static final int TICKETS_OLD = 50;

    private final Direction direction;
    private final Stream stream;
    private final Time time;

    /** Proves rows of a running direction. */
    Proof(Direction direction, Stream stream, Time time) {
        this.direction = direction;
        this.stream = stream;
        this.time = time;
    }

    /**
     * What is known of a set of keys.
     *
     * @param mismatches the rows that differ
     * @param moving the keys that changed faster than they could be compared, {@code attempts} times in a row
     */
    record Outcome(List<Mismatch> mismatches, Set<Key> moving) {}

    /** Compares rows of one table by key. */
    Outcome compare(TablePair table, Set<Key> keys, int attempts, Deadline deadline) throws InterruptedException {
        List<Mismatch> mismatches = new ArrayList<>();
        Set<Key> left = new HashSet<>(keys);
        for (int attempt = 0; attempt < attempts && !left.isEmpty() && !deadline.isOver(); attempt++) {
            Outcome outcome = end(begin(table, left, deadline), deadline);
            mismatches.addAll(outcome.mismatches());
            left = outcome.moving();
        }
        return new Outcome(mismatches, left);
    }

    /** Comparisons under way: the source is read, the lanes answer later. */
    record Pending(List<Slice> slices) {}

    private record Slice(TablePair table, List<Key> keys, RowBatch source, CompletableFuture<Answer> answer) {}

    private record Answer(RowBatch target, Set<Key> moved) {}

    /** Reads rows of the source and asks the lanes for the target's; several tables can be under way at once. */
    Pending begin(TablePair table, Set<Key> keys, Deadline deadline) throws InterruptedException {
        List<Slice> slices = new ArrayList<>();
        for (Set<Key> some : parts(keys, KEYS_AT_ONCE)) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            RowBatch source = place(
                    table,
                    some,
                    deadline,
                    rows -> new Watch.Compare((target, moved) -> answer.complete(new Answer(target, moved))));
            slices.add(new Slice(table, List.copyOf(some), source, answer));
        }
        return new Pending(slices);
    }

    /** Waits for the lanes' answers and compares. */
    Outcome end(Pending pending, Deadline deadline) throws InterruptedException {
        List<Mismatch> mismatches = new ArrayList<>();
        Set<Key> moving = new HashSet<>();
        for (Slice slice : pending.slices()) {
            Optional<Answer> given = await(slice.answer(), deadline);
            if (given.isEmpty()) {
                moving.addAll(slice.keys());
                continue;
            }
            Set<Key> moved = given.get().moved();
            moving.addAll(moved);
            List<Key> still =
                    slice.keys().stream().filter(key -> !moved.contains(key)).toList();
            mismatches.addAll(differences(
                    slice.table(), still, slice.source(), given.get().target()));
        }
        return new Outcome(mismatches, moving);
    }

    /**
     * Makes rows of the target equal to the source through their lanes; returns the keys that moved and were left
     * alone.
     */
    Set<Key> repair(TablePair table, Set<Key> keys, Deadline deadline) throws InterruptedException {
        Set<Key> moved = new HashSet<>();
        for (Set<Key> some : parts(keys, KEYS_AT_ONCE)) {
            CompletableFuture<Set<Key>> done = new CompletableFuture<>();
            place(table, some, deadline, rows -> new Watch.MakeEqual(rows, (none, away) -> done.complete(away)));
            moved.addAll(await(done, deadline).map(Set::copyOf).orElse(some));
        }
        return moved;
    }

    private interface IntentOf {
        Watch.Intent with(RowBatch rows);
    }

    /**
     * Reads keys in a snapshot and registers the watch, which finds the keys that have moved since the snapshot. It is
     * closed before: an open one would be in the way of whoever changes the table.
     */
    private RowBatch place(TablePair table, Set<Key> keys, Deadline deadline, IntentOf intent)
            throws InterruptedException {
        while (true) {
            long ticket = stream.crossing().ticket();
            RowBatch rows = table.source().batch();
            SnapshotToken token;
            try (RowRead read = direction.source().read(table.source(), List.copyOf(keys))) {
                token = read.token();
                RowBatch some = table.source().batch();
                while (read.next(some, READ_BYTES)) {
                    for (int row = 0; row < some.rows(); row++) {
                        rows.addFrom(some, row);
                    }
                }
            }
            RowBatch ruled = table.rules().apply(rows);
            if (register(new Watch(table, keys, token, intent.with(ruled)), ticket, deadline)) {
                return ruled;
            }
            if (deadline.isOver()) {
                return table.source().batch();
            }
        }
    }

    /**
     * Registers a watch between two transactions of the log; false if its snapshot has become too old for that. Throws
     * what ended the stream: a log that ended inside of a transaction stays there.
     */
    boolean register(Watch watch, long ticket, Deadline deadline) throws InterruptedException {
        while (!deadline.isOver()) {
            stream.requireRunning();
            if (stream.crossing().watch(watch, ticket)) {
                return true;
            }
            if (stream.crossing().ticket() > ticket + TICKETS_OLD) {
                return false;
            }
            time.pause(SNAPSHOT_RETRY);
        }
        return false;
    }

    /** Waits for an answer of the lanes, letting a quiet log move on; nothing if the time is over. */
    <T> Optional<T> await(CompletableFuture<T> future, Deadline deadline) throws InterruptedException {
        while (true) {
            try {
                return Optional.of(future.get(20, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                // A quiet source: let the log move past the snapshot.
                direction.source().mark("verify");
                stream.requireRunning();
                if (deadline.isOver()) {
                    return Optional.empty();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("a watch ended without an answer", e);
            }
        }
    }

    /** The true differences between rows that were read at the same place of the log. */
    static List<Mismatch> differences(TablePair table, List<Key> keys, RowBatch source, RowBatch held) {
        RowBatch target = table.former().apply(held);
        Map<Key, Integer> sourceRows = places(source, new KeyCodec(table.source()));
        Map<Key, Integer> targetRows = places(target, new KeyCodec(table.target()));
        RowHash hash = new RowHash();
        List<Mismatch> mismatches = new ArrayList<>();
        for (Key key : keys) {
            Integer sourceRow = sourceRows.get(key);
            Integer targetRow = targetRows.get(key);
            if (sourceRow == null && targetRow != null) {
                mismatches.add(new Mismatch(table.number(), key, Mismatch.Kind.EXTRA, List.of()));
            } else if (sourceRow != null && targetRow == null) {
                mismatches.add(new Mismatch(table.number(), key, Mismatch.Kind.MISSING, List.of()));
            } else if (sourceRow != null && targetRow != null) {
                List<String> columns = new ArrayList<>();
                for (int place = 0; place < source.columns().size(); place++) {
                    if (!hash.sameValue(source, sourceRow, target, targetRow, place)) {
                        columns.add(source.columns().get(place).name());
                    }
                }
                if (!columns.isEmpty()) {
                    mismatches.add(new Mismatch(table.number(), key, Mismatch.Kind.DIFFERENT, columns));
                }
            }
        }
        return mismatches;
    }

    private static Map<Key, Integer> places(RowBatch rows, KeyCodec codec) {
        Map<Key, Integer> places = new HashMap<>();
        for (int row = 0; row < rows.rows(); row++) {
            places.put(codec.key(rows, row), row);
        }
        return places;
    }

    /** The same keys in parts of at most {@code count}. */
    static List<Set<Key>> parts(Set<Key> keys, int count) {
        List<Key> all = List.copyOf(keys);
        List<Set<Key>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += count) {
            parts.add(Set.copyOf(all.subList(from, Math.min(all.size(), from + count))));
        }
        return parts;
    }
}
