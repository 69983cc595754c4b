package dev.midflight.engine.verify;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.copy.ChunkPlanner;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Quarantined;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how much of a running direction is proven: whole tables by sweeps, then every key that changed since. Rows in
 * quarantine are left out and counted apart. Safe for several threads; sweeps one at a time.
 */
public final class Verifier {

    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    private static final int KEYS_AT_ONCE = 4_000;
    private static final int STEADY_KEYS = 6_000;
    private static final long SPAN_BYTES = 4L << 20;
    private static final int ATTEMPTS = 4;
    private static final Duration KEYS_WAIT = Duration.ofSeconds(20);

    private final Direction direction;
    private final Stream stream;
    private final ChangedRows changed;
    private final Time time;
    private final Proof proof;
    private final Sweep sweep;
    private final Map<Integer, TableProof> proofs = new ConcurrentHashMap<>();
    private final Map<Integer, Map<Key, Mismatch>> mismatches = new ConcurrentHashMap<>();
    private final AtomicLong rechecked = new AtomicLong();
    private final AtomicLong spansDone = new AtomicLong();
    private final AtomicLong spansAll = new AtomicLong();

    /** A verifier that knows nothing yet. */
    public Verifier(Direction direction, Stream stream, ChangedRows changed, Time time) {
        this.direction = requireNonNull(direction, "direction");
        this.stream = requireNonNull(stream, "stream");
        this.changed = requireNonNull(changed, "changed");
        this.time = requireNonNull(time, "time");
        this.proof = new Proof(direction, stream, time);
        this.sweep = new Sweep(direction, proof, time);
    }

    /** True if every table was swept and no change since then is known to have been lost sight of. */
    public boolean isWhole() {
        return direction.tables().stream().allMatch(table -> proofs.containsKey(table.number()))
                && changed.waiting() >= 0;
    }

    /** What the last sweep of each table showed, by the table's number. */
    public Map<Integer, TableProof> proofs() {
        return Map.copyOf(proofs);
    }

    /** The rows that are proven to differ now. */
    public List<Mismatch> mismatches() {
        return mismatches.values().stream()
                .flatMap(some -> some.values().stream())
                .toList();
    }

    /** How many changed keys were compared one by one. */
    public long rechecked() {
        return rechecked.get();
    }

    /** How many changed keys wait to be compared; -1 if a whole table must be swept again. */
    public long waiting() {
        return changed.waiting();
    }

    /** How far the sweep is, from 0 to 1. */
    public double sweepDone() {
        long all = spansAll.get();
        return all == 0 ? 0 : (double) spansDone.get() / all;
    }

    /** Verifies single parts, such as the pilot; returns the true mismatches. */
    public List<Mismatch> verify(TablePair table, Collection<KeySpan> spans) throws InterruptedException {
        List<Mismatch> found = new ArrayList<>();
        for (KeySpan span : spans) {
            found.addAll(withoutQuarantine(table, sweep.verify(table, span).mismatches()));
        }
        return found;
    }

    /** Sweeps tables whole. From then on changes of their keys are remembered until they are proven too. */
    public void sweep(Collection<TablePair> tables) throws InterruptedException {
        stream.crossing().changedKeys(changed);
        Map<TablePair, List<KeySpan>> spans = new LinkedHashMap<>();
        for (TablePair table : tables) {
            spans.put(table, spans(table));
        }
        spansDone.set(0);
        spansAll.set(spans.values().stream().mapToLong(List::size).sum());
        for (Map.Entry<TablePair, List<KeySpan>> entry : spans.entrySet()) {
            sweepTable(entry.getKey(), entry.getValue());
        }
    }

    /**
     * Compares keys that changed, in passes over all tables, until none is waiting, until only few are and not fewer
     * after a pass than before (they change as fast as they are compared), or until the time is over.
     *
     * @return how many are still waiting; -1 if a whole table must be swept again
     */
    public long catchUp(Duration wait) throws InterruptedException {
        long deadline = time.nanos() + wait.toNanos();
        long before = Long.MAX_VALUE;
        while (true) {
            compareChanged();
            long waiting = changed.waiting();
            boolean steady = waiting < STEADY_KEYS && waiting > before / 2;
            if (waiting <= 0 || steady || time.nanos() > deadline) {
                return waiting;
            }
            before = waiting;
        }
    }

    /**
     * After the fence, when nothing moves any more: compares every key that is still waiting, and sweeps tables that
     * have no
     * key and changed.
     *
     * @return false if the time was over before everything was compared
     */
    public boolean finish(Duration wait) throws InterruptedException {
        long deadline = time.nanos() + wait.toNanos();
        while (changed.waiting() != 0) {
            if (time.nanos() > deadline) {
                return false;
            }
            Set<Integer> whole = changed.takeWhole();
            for (TablePair table : direction.tables()) {
                if (whole.contains(table.number())) {
                    sweepTable(table, spans(table));
                }
            }
            compareChanged();
        }
        return true;
    }

    /** Makes the rows that differ equal to the source, through their lanes, and compares them again. */
    public int repair() throws InterruptedException {
        int repaired = 0;
        for (TablePair table : direction.tables()) {
            Set<Key> keys = new HashSet<>(
                    mismatches.getOrDefault(table.number(), Map.of()).keySet());
            if (keys.isEmpty() || table.source().keyClass() == KeyClass.NONE) {
                continue;
            }
            proof.repair(table, keys, KEYS_WAIT);
            compare(table, keys);
            repaired += keys.size()
                    - mismatches.getOrDefault(table.number(), Map.of()).size();
        }
        return repaired;
    }

    /** Writes single rows again as the source has them, wherever they are missing; for rows in quarantine. */
    public Set<Key> writeAgain(TablePair table, Set<Key> keys) throws InterruptedException {
        return proof.repair(table, keys, KEYS_WAIT);
    }

    private void sweepTable(TablePair table, List<KeySpan> spans) throws InterruptedException {
        changed.forget(table.number());
        Digest digest = Digest.EMPTY;
        ConcurrentLinkedQueue<Mismatch> found = new ConcurrentLinkedQueue<>();
        Set<Key> moving = new HashSet<>();
        for (KeySpan span : spans) {
            if (Thread.interrupted()) {
                throw new InterruptedException("told to stop");
            }
            TableProof part = sweep.verify(table, span);
            digest = digest.plus(part.digest());
            found.addAll(withoutQuarantine(table, part.mismatches()));
            moving.addAll(part.moving());
            spansDone.incrementAndGet();
        }
        changed.putBack(table.number(), moving);
        Map<Key, Mismatch> byKey = new ConcurrentHashMap<>();
        found.forEach(mismatch -> byKey.put(mismatch.key(), mismatch));
        mismatches.put(table.number(), byKey);
        proofs.put(
                table.number(),
                new TableProof(table.number(), digest, digest.rows(), List.copyOf(byKey.values()), moving));
    }

    /** One pass: takes changed keys of all tables and lets their comparisons run side by side. */
    private void compareChanged() throws InterruptedException {
        long deadline = time.nanos() + KEYS_WAIT.toNanos();
        Map<TablePair, Set<Key>> taken = new LinkedHashMap<>();
        for (TablePair table : direction.tables()) {
            Set<Key> keys = new HashSet<>(changed.take(table.number(), KEYS_AT_ONCE));
            if (!keys.isEmpty() && table.source().keyClass() == KeyClass.NONE) {
                changed.emptied(table.number());
            } else if (!keys.isEmpty()) {
                taken.put(table, keys);
            }
        }
        int count = taken.values().stream().mapToInt(Set::size).sum();
        long began = time.nanos();
        long read = began;
        Map<TablePair, Proof.Pending> pending = new LinkedHashMap<>();
        try {
            for (Map.Entry<TablePair, Set<Key>> entry : taken.entrySet()) {
                pending.put(entry.getKey(), proof.begin(entry.getKey(), entry.getValue(), deadline));
            }
            read = time.nanos();
            for (Map.Entry<TablePair, Proof.Pending> entry : pending.entrySet()) {
                Proof.Outcome outcome = proof.end(entry.getValue(), deadline);
                keep(entry.getKey(), requireNonNull(taken.remove(entry.getKey()), "keys"), outcome);
            }
        } finally {
            LOG.debug(
                    "changed rows compared keys={} read_ms={} answer_ms={} waiting={}",
                    count,
                    (read - began) / 1_000_000,
                    (time.nanos() - read) / 1_000_000,
                    changed.waiting());
            taken.forEach((table, keys) -> changed.putBack(table.number(), keys));
        }
    }

    private void compare(TablePair table, Set<Key> keys) throws InterruptedException {
        boolean compared = false;
        try {
            keep(table, keys, proof.compare(table, keys, ATTEMPTS, KEYS_WAIT));
            compared = true;
        } finally {
            if (!compared) {
                changed.putBack(table.number(), keys);
            }
        }
    }

    private void keep(TablePair table, Set<Key> keys, Proof.Outcome outcome) {
        changed.putBack(table.number(), outcome.moving());
        rechecked.addAndGet(keys.size() - outcome.moving().size());
        Map<Key, Mismatch> known = mismatches.computeIfAbsent(table.number(), ignored -> new ConcurrentHashMap<>());
        for (Key key : keys) {
            if (!outcome.moving().contains(key)) {
                known.remove(key);
            }
        }
        withoutQuarantine(table, outcome.mismatches()).forEach(mismatch -> known.put(mismatch.key(), mismatch));
    }

    private List<Mismatch> withoutQuarantine(TablePair table, List<Mismatch> found) {
        if (found.isEmpty()) {
            return found;
        }
        Set<Key> quarantined = new HashSet<>();
        for (Quarantined row : direction.target().quarantine()) {
            if (row.table() == table.number()) {
                quarantined.add(row.key());
            }
        }
        return found.stream()
                .filter(mismatch -> !quarantined.contains(mismatch.key()))
                .toList();
    }

    /** The parts of a table, each small enough to be compared key by key. */
    private List<KeySpan> spans(TablePair table) {
        ChunkPlanner planner = new ChunkPlanner(table.source(), direction.source(), List.of(KeySpan.ALL), SPAN_BYTES);
        List<KeySpan> spans = new ArrayList<>();
        for (Optional<KeySpan> span = planner.next(); span.isPresent(); span = planner.next()) {
            spans.add(span.get());
        }
        return spans;
    }

    /** Takes over that everything was proven when the opposite direction ended, at the fence of a switch. */
    public void inherit(Map<Integer, TableProof> former) {
        proofs.putAll(former);
    }

    /** Takes over what another verifier of the same direction knows, after a fault of the stream. */
    public void inherit(Verifier former) {
        proofs.putAll(former.proofs);
        mismatches.putAll(former.mismatches);
    }
}
