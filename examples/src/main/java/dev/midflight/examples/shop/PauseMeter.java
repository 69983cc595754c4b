package dev.midflight.examples.shop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures how long the shop could not write, as its customers would notice it.
 *
 * <p>Two ways, and the longer one counts: the longest time in which no writer was told that a write is done, and the
 * longest wait of one writer from the first attempt at a transaction to its acknowledgement. Safe for many threads.
 */
final class PauseMeter {

    private static final long NOTED_NANOS = 10_000_000;
    private static final int PAUSES_MAX = 10_000;

    private final Instant startedAt;
    private final long startNanos;
    private final AtomicLong lastAcknowledged = new AtomicLong(Long.MIN_VALUE);
    private final Object pausesLock = new Object();
    private final List<Pause> pauses = new ArrayList<>();

    PauseMeter(Instant startedAt, long startNanos) {
        this.startedAt = startedAt;
        this.startNanos = startNanos;
    }

    /** A write that was first tried at {@code triedNanos} was acknowledged at {@code nanos}. */
    void acknowledged(long triedNanos, long nanos) {
        note(Pause.Kind.ONE_WRITER, triedNanos, nanos);
        silentUntil(lastAcknowledged.getAndAccumulate(nanos, Math::max), nanos);
    }

    /** The shop stopped at {@code nanos}; the silence before that counts as well. */
    void ended(long nanos) {
        silentUntil(lastAcknowledged.get(), nanos);
    }

    /** A writer gave up at {@code nanos} on what it first tried at {@code triedNanos}. */
    void abandoned(long triedNanos, long nanos) {
        note(Pause.Kind.ONE_WRITER, triedNanos, nanos);
    }

    /** The longest pauses of 10 ms and more, longest first. */
    List<Pause> pauses() {
        synchronized (pausesLock) {
            List<Pause> sorted = new ArrayList<>(pauses);
            sorted.sort(Comparator.comparing(Pause::length).reversed());
            return List.copyOf(sorted);
        }
    }

    private void silentUntil(long since, long nanos) {
        if (since != Long.MIN_VALUE) {
            note(Pause.Kind.ALL_WRITERS, since, nanos);
        }
    }

    private void note(Pause.Kind kind, long fromNanos, long toNanos) {
        if (toNanos - fromNanos < NOTED_NANOS) {
            return;
        }
        Instant from = startedAt.plusNanos(fromNanos - startNanos);
        Pause pause = new Pause(kind, from, Duration.ofNanos(toNanos - fromNanos));
        synchronized (pausesLock) {
            if (pauses.size() >= PAUSES_MAX) {
                pauses.sort(Comparator.comparing(Pause::length).reversed());
                pauses.subList(PAUSES_MAX / 2, pauses.size()).clear();
            }
            pauses.add(pause);
        }
    }
}
