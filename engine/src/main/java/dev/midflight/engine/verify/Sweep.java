package dev.midflight.engine.verify;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies whole tables, span by span: first row by row, or digests of both sides; where they differ, hashes by key;
 * keys that differ are suspects, which {@link Proof} decides, or {@link KeylessProof} in tables without a key. Safe for
 * several threads.
 */
final class Sweep {

    /** How many mismatches of a span are kept. */
    static final int MISMATCHES_MAX = 10_000;

    private static final int BUCKETS = 4096;
    private static final int SUSPECTS_MAX = 200_000;
    private static final int ATTEMPTS = 3;
    private static final Duration PROOF_WAIT = Duration.ofSeconds(60);

    private final Direction direction;
    private final Proof proof;
    private final KeylessProof keyless;
    private final Time time;

    /** A sweep over a running direction. */
    Sweep(Direction direction, Proof proof, KeylessProof keyless, Time time) {
        this.time = time;
        this.direction = direction;
        this.proof = proof;
        this.keyless = keyless;
    }

    /** Compares a part of a table, which must be copied. */
    SpanProof verify(TablePair table, Part part, Deadline deadline) throws InterruptedException {
        int buckets = table.source().keyClass() == KeyClass.ORDERED ? 1 : BUCKETS;
        boolean abreast = Abreast.suits(table.source()) && Abreast.suits(table.target());
        SpanScan source = new SpanScan(direction.source(), table.source(), table.rules(), deadline::require);
        SpanScan target = new SpanScan(direction.target(), table.target(), table.former(), deadline::require);
        for (int attempt = 1; ; attempt++) {
            long began = time.nanos();
            long before = source.bytes();
            Look look = abreast ? abreast(table, part, source, deadline) : byBuckets(part, buckets, source, target);
            deadline.require();
            long bytes = source.bytes() - before;
            Duration length = Duration.ofNanos(time.nanos() - began);
            BitSet different = look.different();
            if (different.isEmpty()) {
                return new SpanProof(look.digest(), bytes, length, List.of(), Set.of(), SpanProof.Extent.WHOLE);
            }
            Aside<Map<Key, SpanScan.Seen>> seen = Aside.start(() -> target.keys(part.free(), buckets, different));
            Set<Key> suspects = suspects(source.keys(part, buckets, different), seen.get());
            Proof.Outcome outcome = decide(table, suspects, deadline);
            boolean all = suspects.size() < SUSPECTS_MAX;
            // So many suspects and none of them real: one side was read long after the other.
            if (all || !outcome.mismatches().isEmpty() || attempt == ATTEMPTS) {
                return limited(
                        new SpanProof(look.digest(), bytes, length, List.of(), Set.of(), SpanProof.Extent.WHOLE),
                        outcome,
                        all);
            }
        }
    }

    /**
     * A first look at a span.
     *
     * @param digest count and sum of the source's rows
     * @param different the buckets of keys in which the sides differ
     */
    private record Look(Digest digest, BitSet different) {}

    /** Row by row, in the order of the key; all keys are in one bucket. */
    private Look abreast(TablePair table, Part part, SpanScan source, Deadline deadline) throws InterruptedException {
        try (Abreast target =
                new Abreast(direction.target(), table.target(), table.former(), part.span(), deadline::require)) {
            Digest digest = source.digest(part, target::compare);
            BitSet different = new BitSet(1);
            different.set(0, !target.end());
            return new Look(digest, different);
        }
    }

    private static Look byBuckets(Part part, int buckets, SpanScan source, SpanScan target)
            throws InterruptedException {
        Aside<Digest[]> aside = Aside.start(() -> target.digests(part.free(), buckets));
        Digest[] ours = source.digests(part, buckets);
        Digest[] theirs = aside.get();
        BitSet different = new BitSet(buckets);
        Digest sum = Digest.EMPTY;
        for (int i = 0; i < buckets; i++) {
            different.set(i, !ours[i].equals(theirs[i]));
            sum = sum.plus(ours[i]);
        }
        return new Look(sum, different);
    }

    private Proof.Outcome decide(TablePair table, Set<Key> suspects, Deadline deadline) throws InterruptedException {
        Deadline mine = deadline.atMost(PROOF_WAIT);
        return table.source().keyClass() == KeyClass.NONE
                ? keyless.compare(table, suspects, mine)
                : proof.compare(table, suspects, ATTEMPTS, mine);
    }

    private static SpanProof limited(SpanProof read, Proof.Outcome outcome, boolean all) {
        List<Mismatch> found = outcome.mismatches();
        boolean kept = found.size() <= MISMATCHES_MAX;
        return new SpanProof(
                read.digest(),
                read.bytes(),
                read.length(),
                kept ? found : found.subList(0, MISMATCHES_MAX),
                outcome.moving(),
                kept && all ? SpanProof.Extent.WHOLE : SpanProof.Extent.PART);
    }

    private static Set<Key> suspects(Map<Key, SpanScan.Seen> ours, Map<Key, SpanScan.Seen> theirs) {
        Set<Key> suspects = new HashSet<>();
        for (Map.Entry<Key, SpanScan.Seen> entry : ours.entrySet()) {
            if (!entry.getValue().equals(theirs.get(entry.getKey())) && suspects.size() < SUSPECTS_MAX) {
                suspects.add(entry.getKey());
            }
        }
        for (Key key : theirs.keySet()) {
            if (!ours.containsKey(key) && suspects.size() < SUSPECTS_MAX) {
                suspects.add(key);
            }
        }
        return suspects;
    }
}
