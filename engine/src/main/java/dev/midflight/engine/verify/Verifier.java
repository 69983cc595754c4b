package dev.midflight.engine.verify;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.throttle.Pace;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Quarantined;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final int ATTEMPTS = 4;
    private static final Duration KEYS_WAIT = Duration.ofSeconds(20);
    private static final Duration NO_LIMIT = Duration.ofDays(3650);

    /** While one waits for its servers to begin, the other one's are at work. */
    private static final int AT_ONCE = 2;

    /** A part of a table that is being compared. */
    private record Comparison(KeySpan span, Aside<SpanProof> proof) {}

    private final Direction direction;
    private final Stream stream;
    private final ChangedRows changed;
    private final LeftOut leftOut;
    private final Time time;
    private final Proof proof;
    private final KeylessProof keyless;
    private final Sweep sweep;
    private final Map<Integer, TableProof> proofs = new ConcurrentHashMap<>();
    private final Map<Integer, Map<Key, Mismatch>> mismatches = new ConcurrentHashMap<>();
    private final Map<Integer, Set<KeySpan>> unfinished = new ConcurrentHashMap<>();
    private final AtomicLong rechecked = new AtomicLong();
    private final AtomicLong rowsDone = new AtomicLong();
    private final AtomicLong rowsAll = new AtomicLong();

    /** A verifier that knows nothing yet. */
    public Verifier(Direction direction, Stream stream, ChangedRows changed, LeftOut leftOut, Time time) {
        this.direction = requireNonNull(direction, "direction");
        this.stream = requireNonNull(stream, "stream");
        this.changed = requireNonNull(changed, "changed");
        this.leftOut = requireNonNull(leftOut, "leftOut");
        this.time = requireNonNull(time, "time");
        this.proof = new Proof(direction, stream, time);
        this.keyless = new KeylessProof(direction, stream, changed, proof);
        this.sweep = new Sweep(direction, proof, keyless, time);
    }

    /** True if every table was swept at least once; changes since then may have to be compared. */
    public boolean isSwept() {
        return direction.tables().stream().allMatch(table -> proofs.containsKey(table.number()));
    }

    /** True if every table was swept and no change since then is known to have been lost sight of. */
    public boolean isWhole() {
        return direction.tables().stream().allMatch(this::isProven);
    }

    /**
     * True if a table was swept and each change since then is known by its key. Where more rows differed than were kept
     * that holds only as long as one of those still differs: of the others nothing is known.
     */
    public boolean isProven(TablePair table) {
        int number = table.number();
        boolean keyless = table.source().keyClass() == KeyClass.NONE;
        boolean told = unfinished.getOrDefault(number, Set.of()).isEmpty()
                || !mismatches.getOrDefault(number, Map.of()).isEmpty();
        return told
                && proofs.containsKey(number)
                && !changed.whole().contains(number)
                && !(keyless && changed.isChanged(number));
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

    /** True if more rows may differ than {@link #mismatches} keeps. */
    public boolean hasMore() {
        return unfinished.values().stream().anyMatch(spans -> !spans.isEmpty());
    }

    /** How many changed keys were compared one by one. */
    public long rechecked() {
        return rechecked.get();
    }

    /** How many changed keys wait to be compared; -1 if a whole table must be swept again. */
    public long waiting() {
        return isSwept() && !isWhole() ? -1 : changed.count();
    }

    /** How many changed keys wait to be compared one by one, whatever whole tables do. */
    public long waitingKeys() {
        return changed.count();
    }

    /** The tables that were swept and must be again once nothing moves any more, with how long each took. */
    public Map<TablePair, Duration> leftToSweep() {
        Map<TablePair, Duration> left = new LinkedHashMap<>();
        for (TablePair table : direction.tables()) {
            TableProof last = proofs.get(table.number());
            if (last != null && !isProven(table)) {
                left.put(table, last.length());
            }
        }
        return left;
    }

    /** How far the sweep is, from 0 to 1. */
    public double sweepDone() {
        long all = rowsAll.get();
        return all == 0 ? 0 : Math.min(1, (double) rowsDone.get() / all);
    }

    /** Verifies single parts, such as the pilot; returns the true mismatches. */
    public List<Mismatch> verify(TablePair table, Collection<KeySpan> spans) throws InterruptedException {
        List<Mismatch> found = new ArrayList<>();
        for (KeySpan span : spans) {
            found.addAll(withoutLeftOut(
                    table, sweep.verify(table, Part.free(span), noLimit()).mismatches()));
        }
        return found;
    }

    /**
     * Sweeps tables whole, as fast as the pace allows. From then on changes of their keys are remembered until they are
     * proven too.
     */
    public void sweep(Collection<TablePair> tables, Pace pace) throws InterruptedException {
        stream.crossing().changedKeys(changed);
        Map<TablePair, Spans> spans = new LinkedHashMap<>();
        for (TablePair table : tables) {
            spans.put(table, spans(table, pace));
        }
        rowsDone.set(0);
        rowsAll.set(spans.values().stream().mapToLong(Spans::rowsExpected).sum());
        for (Map.Entry<TablePair, Spans> entry : spans.entrySet()) {
            sweepTable(entry.getKey(), entry.getValue(), noLimit());
        }
    }

    /** The tables that were not swept yet or of which too much has changed. */
    public List<TablePair> unproven() {
        return direction.tables().stream().filter(table -> !isProven(table)).toList();
    }

    /**
     * Compares keys that changed, in passes over all tables, until none is waiting, until only few are and not fewer
     * after a pass than before (they change as fast as they are compared), or until the time is over.
     */
    public void catchUp(Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.in(wait, time);
        long before = Long.MAX_VALUE;
        while (true) {
            compareChanged(Deadline.in(KEYS_WAIT, time));
            long waiting = changed.count();
            boolean steady = waiting < STEADY_KEYS && waiting > before / 2;
            if (waiting == 0 || steady || deadline.isOver()) {
                return;
            }
            before = waiting;
        }
    }

    /**
     * After the fence, when nothing moves any more: compares every key that is still waiting, and sweeps tables that
     * have no key and changed.
     *
     * @return false if the time was over before everything was compared
     */
    public boolean finish(Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.in(wait, time);
        try {
            while (!isWhole() || changed.count() > 0) {
                deadline.require();
                for (TablePair table : direction.tables()) {
                    if (!isProven(table)) {
                        sweepTable(table, spans(table, Pace.FREE), deadline);
                    }
                }
                compareChanged(deadline.atMost(KEYS_WAIT));
            }
            return true;
        } catch (Deadline.OverException over) {
            LOG.info("final check is out of time waiting={}", waiting());
            return false;
        }
    }

    /**
     * Makes the rows that differ equal to the source, through their lanes, and compares them again. Where more rows
     * differed than were kept, or rows without a key moved, it looks again, until nothing is left or nothing gets
     * better.
     *
     * @return how many rows were made equal
     */
    public long repair(Pace pace) throws InterruptedException {
        long repaired = 0;
        while (true) {
            long now = repairKnown();
            repaired += now;
            for (TablePair table : direction.tables()) {
                Set<KeySpan> again = unfinished.getOrDefault(table.number(), Set.of());
                if (!again.isEmpty() && now > 0) {
                    sweepAgain(table, again);
                }
            }
            sweep(unproven(), pace);
            if (now == 0 || (!hasMore() && mismatches().isEmpty())) {
                return repaired;
            }
        }
    }

    /** Writes single rows again as the source has them, wherever they are missing; for rows in quarantine. */
    public Set<Key> writeAgain(TablePair table, Set<Key> keys) throws InterruptedException {
        Set<Key> moved = proof.repair(table, keys, Deadline.in(KEYS_WAIT, time));
        compare(table, keys);
        return moved;
    }

    private long repairKnown() throws InterruptedException {
        long repaired = 0;
        for (TablePair table : direction.tables()) {
            Set<Key> keys = new HashSet<>(
                    mismatches.getOrDefault(table.number(), Map.of()).keySet());
            keys.removeAll(leftOutKeys(table));
            for (Set<Key> some : Proof.parts(keys, KEYS_AT_ONCE)) {
                if (table.source().keyClass() == KeyClass.NONE) {
                    repairKeyless(table, some);
                } else {
                    proof.repair(table, some, Deadline.in(KEYS_WAIT, time));
                    compare(table, some);
                }
                repaired += some.stream()
                        .filter(key -> !known(table).containsKey(key))
                        .count();
            }
        }
        return repaired;
    }

    /** Which rows changed is noted from here on, so that of those which changed before nothing is known any more. */
    private void repairKeyless(TablePair table, Set<Key> keys) throws InterruptedException {
        try {
            changed.forget(table.number());
            keyless.repair(table, keys, noLimit());
            changed.forget(table.number());
            keep(table, keys, keyless.compare(table, keys, noLimit()));
        } finally {
            changed.emptied(table.number());
        }
    }

    private void sweepTable(TablePair table, Spans spans, Deadline deadline) throws InterruptedException {
        changed.forget(table.number());
        boolean done = false;
        try {
            Digest digest = Digest.EMPTY;
            Duration length = Duration.ZERO;
            Map<Key, Mismatch> found = new ConcurrentHashMap<>();
            Set<KeySpan> more = ConcurrentHashMap.newKeySet();
            Set<Key> moving = new HashSet<>();
            Deque<Comparison> running = new ArrayDeque<>();
            for (begin(table, spans, deadline, running); !running.isEmpty(); begin(table, spans, deadline, running)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("told to stop");
                }
                deadline.require();
                Comparison first = running.remove();
                KeySpan span = first.span();
                SpanProof part = first.proof().get();
                spans.compared(part);
                digest = digest.plus(part.digest());
                length = length.plus(part.length());
                withoutLeftOut(table, part.mismatches()).forEach(row -> found.put(row.key(), row));
                moving.addAll(part.moving());
                if (part.extent() == SpanProof.Extent.PART) {
                    more.add(span);
                }
                rowsDone.addAndGet(part.digest().rows());
            }
            changed.putBack(table.number(), moving);
            mismatches.put(table.number(), found);
            unfinished.put(table.number(), more);
            proofs.put(table.number(), new TableProof(table.number(), digest, length));
            done = more.isEmpty() || !found.isEmpty();
        } finally {
            if (!done) {
                changed.emptied(table.number());
            }
        }
    }

    /** Keeps as many comparisons going as there are to be at once. */
    private void begin(TablePair table, Spans spans, Deadline deadline, Deque<Comparison> running)
            throws InterruptedException {
        while (running.size() < (spans.areHeld() ? 1 : AT_ONCE)) {
            Optional<Part> next = spans.next();
            if (next.isEmpty()) {
                return;
            }
            Part part = next.get();
            running.add(new Comparison(part.span(), Aside.start(() -> sweep.verify(table, part, deadline))));
        }
    }

    private void sweepAgain(TablePair table, Set<KeySpan> spans) throws InterruptedException {
        for (KeySpan span : List.copyOf(spans)) {
            SpanProof part = sweep.verify(table, Part.free(span), noLimit());
            changed.putBack(table.number(), part.moving());
            withoutLeftOut(table, part.mismatches()).forEach(row -> known(table).put(row.key(), row));
            if (part.extent() == SpanProof.Extent.WHOLE) {
                spans.remove(span);
            }
        }
    }

    /** One pass: takes changed keys of all tables and lets their comparisons run side by side. */
    private void compareChanged(Deadline deadline) throws InterruptedException {
        Map<TablePair, Set<Key>> taken = new LinkedHashMap<>();
        for (TablePair table : direction.tables()) {
            if (table.source().keyClass() == KeyClass.NONE) {
                if (changed.isChanged(table.number())) {
                    changed.emptied(table.number());
                }
                continue;
            }
            Set<Key> keys = new HashSet<>(changed.take(table.number(), KEYS_AT_ONCE));
            if (!keys.isEmpty()) {
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
                keep(entry.getKey(), requireNonNull(taken.get(entry.getKey()), "keys"), outcome);
                taken.remove(entry.getKey());
            }
        } finally {
            LOG.debug(
                    "changed rows compared keys={} read_ms={} answer_ms={} waiting={}",
                    count,
                    (read - began) / 1_000_000,
                    (time.nanos() - read) / 1_000_000,
                    changed.count());
            taken.forEach((table, keys) -> changed.putBack(table.number(), keys));
        }
    }

    private void compare(TablePair table, Set<Key> keys) throws InterruptedException {
        boolean compared = false;
        try {
            keep(table, keys, proof.compare(table, keys, ATTEMPTS, Deadline.in(KEYS_WAIT, time)));
            compared = true;
        } finally {
            if (!compared) {
                changed.putBack(table.number(), keys);
            }
        }
    }

    /** Forgets nothing unless it can say what is true instead: that asks both stores. */
    private void keep(TablePair table, Set<Key> keys, Proof.Outcome outcome) {
        List<Mismatch> found = withoutLeftOut(table, outcome.mismatches());
        changed.putBack(table.number(), outcome.moving());
        rechecked.addAndGet(keys.size() - outcome.moving().size());
        for (Key key : keys) {
            if (!outcome.moving().contains(key)) {
                known(table).remove(key);
            }
        }
        found.forEach(mismatch -> known(table).put(mismatch.key(), mismatch));
    }

    private Map<Key, Mismatch> known(TablePair table) {
        return mismatches.computeIfAbsent(table.number(), ignored -> new ConcurrentHashMap<>());
    }

    private List<Mismatch> withoutLeftOut(TablePair table, List<Mismatch> found) {
        if (found.isEmpty()) {
            return found;
        }
        Set<Key> keys = leftOutKeys(table);
        return found.stream().filter(mismatch -> !keys.contains(mismatch.key())).toList();
    }

    private Set<Key> leftOutKeys(TablePair table) {
        Set<Key> keys = new HashSet<>();
        for (Quarantined row : leftOut.rows()) {
            if (row.table() == table.number()) {
                keys.add(row.key());
            }
        }
        return keys;
    }

    private Spans spans(TablePair table, Pace pace) {
        return new Spans(table.source(), direction.source(), pace);
    }

    private Deadline noLimit() {
        return Deadline.in(NO_LIMIT, time);
    }

    /** Takes over that everything was proven when the opposite direction ended, at the fence of a switch. */
    public void inherit(Map<Integer, TableProof> former) {
        proofs.putAll(former);
    }

    /** Takes over what another verifier of the same direction knows, after a fault of the stream. */
    public void inherit(Verifier former) {
        proofs.putAll(former.proofs);
        mismatches.putAll(former.mismatches);
        unfinished.putAll(former.unfinished);
    }
}
