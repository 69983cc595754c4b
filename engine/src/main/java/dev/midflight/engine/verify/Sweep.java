package dev.midflight.engine.verify;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies whole tables, span by span: digests of both sides first; where they differ, hashes by key; keys that
 * differ are
 * suspects, which {@link Proof} decides. Tables without a key are compared as multisets and, as single rows cannot be
 * watched,
 * read again until they are equal or stay different. Safe for several threads.
 */
public final class Sweep {

    /** How many mismatches of a table are kept. */
    public static final int MISMATCHES_MAX = 10_000;

    private static final int BUCKETS = 4096;
    private static final int SUSPECTS_MAX = 200_000;
    private static final int ATTEMPTS = 3;
    private static final Duration AGAIN = Duration.ofMillis(300);
    private static final Duration PROOF_WAIT = Duration.ofSeconds(60);

    private final Direction direction;
    private final Proof proof;
    private final Time time;

    /** A sweep over a running direction. */
    public Sweep(Direction direction, Proof proof, Time time) {
        this.direction = direction;
        this.proof = proof;
        this.time = time;
    }

    /** Compares a span of a table, which must be copied. */
    public TableProof verify(TablePair table, KeySpan span) throws InterruptedException {
        int buckets = table.source().keyClass() == KeyClass.ORDERED ? 1 : BUCKETS;
        SpanScan source = new SpanScan(direction.source(), table.source(), table.rules());
        SpanScan target = new SpanScan(direction.target(), table.target(), RowRules.NONE);
        for (int attempt = 0; ; attempt++) {
            Digest[] ours = source.digests(span, buckets);
            Digest[] theirs = target.digests(span, buckets);
            BitSet different = new BitSet(buckets);
            Digest sum = Digest.EMPTY;
            for (int i = 0; i < buckets; i++) {
                different.set(i, !ours[i].equals(theirs[i]));
                sum = sum.plus(ours[i]);
            }
            if (different.isEmpty()) {
                return new TableProof(table.number(), sum, sum.rows(), List.of(), Set.of());
            }
            Set<Key> suspects = suspects(source.keys(span, buckets, different), target.keys(span, buckets, different));
            if (table.source().keyClass() != KeyClass.NONE) {
                Proof.Outcome outcome = proof.compare(table, suspects, ATTEMPTS, PROOF_WAIT);
                if (suspects.size() == SUSPECTS_MAX && outcome.mismatches().isEmpty()) {
                    continue;
                }
                return new TableProof(table.number(), sum, sum.rows(), capped(outcome.mismatches()), outcome.moving());
            }
            if (attempt == ATTEMPTS) {
                return new TableProof(table.number(), sum, sum.rows(), stable(table, suspects), Set.of());
            }
            time.pause(AGAIN);
        }
    }

    private static List<Mismatch> capped(List<Mismatch> mismatches) {
        return mismatches.size() > MISMATCHES_MAX ? mismatches.subList(0, MISMATCHES_MAX) : mismatches;
    }

    private static List<Mismatch> stable(TablePair table, Set<Key> suspects) {
        List<Mismatch> mismatches = new ArrayList<>();
        for (Key key : suspects) {
            mismatches.add(new Mismatch(table.number(), key, Mismatch.Kind.DIFFERENT, List.of()));
        }
        return capped(mismatches);
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
