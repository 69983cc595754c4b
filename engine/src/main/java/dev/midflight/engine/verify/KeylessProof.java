package dev.midflight.engine.verify;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.follow.Watch;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowRead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
        SpanScan source = new SpanScan(direction.source(), table.source(), table.rules(), deadline::require);
        SpanScan target = new SpanScan(direction.target(), table.target(), table.former(), deadline::require);
        CompletableFuture<Set<Key>> reached = new CompletableFuture<>();
        Map<Key, SpanScan.Seen> ours = watched(table, suspects, source, reached, deadline);
        Set<Key> moving = new HashSet<>(proof.await(reached, deadline).orElse(suspects));
        if (moving.size() < suspects.size()) {
            Map<Key, SpanScan.Seen> theirs = target.only(suspects);
            moving.addAll(movedSince(table, suspects));
            return new Proof.Outcome(differences(table, suspects, moving, ours, theirs), moving);
        }
        return new Proof.Outcome(List.of(), moving);
    }

    private Map<Key, SpanScan.Seen> watched(
            TablePair table, Set<Key> suspects, SpanScan source, CompletableFuture<Set<Key>> reached, Deadline deadline)
            throws InterruptedException {
        while (true) {
            stream.requireRunning();
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

    private static List<Mismatch> differences(
            TablePair table,
            Set<Key> suspects,
            Set<Key> moving,
            Map<Key, SpanScan.Seen> ours,
            Map<Key, SpanScan.Seen> theirs) {
        List<Mismatch> mismatches = new ArrayList<>();
        for (Key key : suspects) {
            int here = times(ours, key);
            int there = times(theirs, key);
            if (!moving.contains(key) && here != there) {
                mismatches.add(new Mismatch(
                        table.number(), key, here > there ? Mismatch.Kind.MISSING : Mismatch.Kind.EXTRA, List.of()));
            }
        }
        return mismatches;
    }

    private static int times(Map<Key, SpanScan.Seen> seen, Key key) {
        return seen.containsKey(key) ? requireNonNull(seen.get(key), "seen").times() : 0;
    }
}
