package dev.midflight.examples.shop;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The shop's own record of what it was told: which transactions were acknowledged, and what each row must therefore be.
 *
 * <p>Counts and pauses may be read at any time from any thread; {@link LedgerCheck} needs the shop to be stopped.
 */
public final class Ledger {

    private static final int CONTRADICTIONS_KEPT = 20;
    private static final int ANSWERS_KEPT = 100;

    private final ShopSize size;
    private final List<WriterLedger> writers;
    private final PauseMeter pauseMeter;
    private final AtomicLongArray hits = new AtomicLongArray(ShopSize.COUNTERS);
    private final Map<Answer, LongAdder> answers = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> contradictions = new ConcurrentLinkedQueue<>();
    private final LongAdder rowsWritten = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder readsFailed = new LongAdder();
    private final LongAdder readsStale = new LongAdder();

    Ledger(ShopSize size, List<WriterLedger> writers, PauseMeter pauseMeter) {
        this.size = size;
        this.writers = List.copyOf(writers);
        this.pauseMeter = pauseMeter;
        for (Answer answer : Answer.values()) {
            answers.put(answer, new LongAdder());
        }
    }

    /** Transactions that were acknowledged. */
    public long acknowledgedWrites() {
        return count(Answer.ACKNOWLEDGED);
    }

    /** Rows that acknowledged transactions inserted, changed or deleted. */
    public long rowsWritten() {
        return rowsWritten.sum();
    }

    /** Attempts that a store refused, or that could not reach it; none of them may show. */
    public long refusedAttempts() {
        return count(Answer.REFUSED);
    }

    /** Attempts that were in another session's way and were repeated. */
    public long busyAttempts() {
        return count(Answer.BUSY);
    }

    /** Transactions whose connection was lost during COMMIT: each may be there, as a whole, or not. */
    public long unknownOutcomes() {
        return count(Answer.UNKNOWN);
    }

    /** Transactions that met a store which did not hold what it had acknowledged. */
    public long contradictions() {
        return count(Answer.CONTRADICTED);
    }

    /** The first contradictions in words. */
    public List<String> contradictionTexts() {
        return List.copyOf(contradictions);
    }

    /** Why attempts were not acknowledged, and how often: side, SQLSTATE and error code. */
    public Map<String, Long> refusals() {
        Map<String, Long> counts = new TreeMap<>();
        refusals.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    /** Reads that were answered. */
    public long reads() {
        return reads.sum();
    }

    /** Reads that ended in an error. */
    public long readsFailed() {
        return readsFailed.sum();
    }

    /** Reads that did not see what had been acknowledged before they began. */
    public long readsStale() {
        return readsStale.sum();
    }

    /** The longest time for which writes had to wait; zero if none waited 10 ms. */
    public Duration longestPause() {
        List<Pause> pauses = pauses();
        return pauses.isEmpty() ? Duration.ZERO : pauses.get(0).length();
    }

    /** The longest pause of which some part lies between the two points in time; zero if there was none. */
    public Duration longestPause(Instant from, Instant until) {
        return pauses().stream()
                .filter(pause -> pause.since().isBefore(until) && pause.until().isAfter(from))
                .findFirst()
                .map(Pause::length)
                .orElse(Duration.ZERO);
    }

    /** All pauses of 10 ms and more, longest first; of many only the longest are kept. */
    public List<Pause> pauses() {
        return pauseMeter.pauses();
    }

    void answered(Answer answer) {
        counter(answer).increment();
    }

    /** Counts an acknowledged transaction; from here on readers insist on its hit. */
    void acknowledged(Effects effects, long rows) {
        answered(Answer.ACKNOWLEDGED);
        rowsWritten.add(rows);
        hits.incrementAndGet(effects.counter());
    }

    void refusedBecause(String reason) {
        if (refusals.size() < ANSWERS_KEPT || refusals.containsKey(reason)) {
            refusals.computeIfAbsent(reason, fresh -> new LongAdder()).increment();
        }
    }

    void contradictedBy(String text) {
        if (contradictions.size() < CONTRADICTIONS_KEPT) {
            contradictions.add(text);
        }
    }

    void read() {
        reads.increment();
    }

    void readFailed() {
        readsFailed.increment();
    }

    void readStale(String text) {
        readsStale.increment();
        contradictedBy(text);
    }

    /** The value that {@code counter} has at least. */
    long hitsAtLeast(int counter) {
        return hits.get(counter);
    }

    ShopSize size() {
        return size;
    }

    List<WriterLedger> writers() {
        return writers;
    }

    PauseMeter pauseMeter() {
        return pauseMeter;
    }

    private long count(Answer answer) {
        return counter(answer).sum();
    }

    private LongAdder counter(Answer answer) {
        return answers.computeIfAbsent(answer, missing -> new LongAdder());
    }
}
