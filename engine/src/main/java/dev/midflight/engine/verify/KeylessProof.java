package dev.midflight.engine.verify;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.follow.Watch;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Decides exactly on rows of a table without a key, where a row's values are all there is to tell it by: how often each
 * occurs in a snapshot S of the source, and how often in a snapshot T of the target that is opened once the lanes have
 * committed everything up to S. For a row of which no change outside of S was delivered until T had been read, both
 * must be equal; of the others nothing is said.
 *
 * <p>The changed rows are those that were noted since before S: whoever compares has made {@link ChangedRows} forget
 * the table first.
 */
final class KeylessProof {

    private final Direction direction;
    private final Stream stream;
    private final ChangedRows changed;
    private final Proof proof;

    KeylessProof(Direction direction, Stream stream, ChangedRows changed, Proof proof) {
        this.direction = direction;
        this.stream = stream;
        this.changed = changed;
        this.proof = proof;
    }

    /** Compares how often each of some rows occurs. */
    Proof.Outcome compare(TablePair table, Set<Key> suspects, Deadline deadline) throws InterruptedException {
        Counted counted = count(table, suspects, deadline);
        List<Mismatch> mismatches = new ArrayList<>();
        for (Key key : counted.differing()) {
            Mismatch.Kind kind = counted.missing(key) > 0 ? Mismatch.Kind.MISSING : Mismatch.Kind.EXTRA;
            mismatches.add(new Mismatch(table.number(), key, kind, List.of()));
        }
        return new Proof.Outcome(mismatches, counted.moving());
    }

    /**
     * Counts again and writes what is missing or takes away what is too many, through the lanes. By how many the sides
     * differ stays the same whatever is written at the source meanwhile, for the lanes do the same at the target; so
     * only what the lanes could not do, which is in quarantine, must be left alone.
     */
    void repair(TablePair table, Set<Key> suspects, Deadline deadline) throws InterruptedException {
        Counted counted = count(table, suspects, deadline);
        RowBatch missing = table.source().batch();
        RowBatch surplus = table.target().batch();
        for (Key key : counted.differing()) {
            counted.ours().addTo(missing, key, counted.missing(key));
            counted.theirs().addTo(surplus, key, -counted.missing(key));
        }
        if (missing.isEmpty() && surplus.isEmpty()) {
            return;
        }
        CompletableFuture<Set<Key>> done = new CompletableFuture<>();
        Watch.Intent intent = new Watch.Adjust(missing, surplus, (none, moved) -> done.complete(moved));
        while (!deadline.isOver()) {
            long ticket = stream.crossing().ticket();
            Watch watch =
                    new Watch(table, counted.differing(), direction.source().now(), intent);
            if (proof.register(watch, ticket, deadline)) {
                proof.await(done, deadline);
                return;
            }
        }
    }

    private record Counted(Set<Key> suspects, Set<Key> moving, SpanScan.Occurrences ours, SpanScan.Occurrences theirs) {

        /** How many of these rows the target lacks; negative for those which it has too many. */
        int missing(Key key) {
            return ours.times(key) - theirs.times(key);
        }

        List<Key> differing() {
            return suspects.stream()
                    .filter(key -> !moving.contains(key) && missing(key) != 0)
                    .toList();
        }
    }

    private Counted count(TablePair table, Set<Key> suspects, Deadline deadline) throws InterruptedException {
        SpanScan source = new SpanScan(direction.source(), table.source(), table.rules(), deadline::require);
        SpanScan target = new SpanScan(direction.target(), table.target(), table.former(), deadline::require);
        CompletableFuture<Set<Key>> reached = new CompletableFuture<>();
        SpanScan.Occurrences ours = watched(table, suspects, source, reached, deadline);
        Set<Key> moving = new HashSet<>(proof.await(reached, deadline).orElse(suspects));
        if (moving.size() == suspects.size()) {
            return new Counted(suspects, moving, ours, ours);
        }
        SpanScan.Occurrences theirs = target.only(suspects);
        moving.addAll(movedSince(table, suspects));
        return new Counted(suspects, moving, ours, theirs);
    }

    private SpanScan.Occurrences watched(
            TablePair table, Set<Key> suspects, SpanScan source, CompletableFuture<Set<Key>> reached, Deadline deadline)
            throws InterruptedException {
        while (true) {
            deadline.require();
            long ticket = stream.crossing().ticket();
            try (RowRead read = direction.source().read(table.source(), KeySpan.ALL)) {
                Watch.Compare intent = new Watch.Compare((none, moved) -> reached.complete(moved));
                if (proof.register(new Watch(table, suspects, read.token(), intent), ticket, deadline)) {
                    return source.only(suspects, read);
                }
            }
        }
    }

    /** A rule alters a row's values, so that the change of a row cannot be found by the row as it is compared. */
    private Set<Key> movedSince(TablePair table, Set<Key> suspects) {
        boolean altered = !table.rules().isIdentity() || !table.former().isIdentity();
        return altered && changed.isChanged(table.number()) ? suspects : changed.among(table.number(), suspects);
    }
}
