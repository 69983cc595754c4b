package dev.midflight.stores.sql.marks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Gives passes and reads their numbers, in the order in which they begin, also across processes: each process asks the
 * store for an incarnation, which is the upper half of its numbers. Says who waits for a pass. Safe for any thread.
 */
final class MarkNumbers {

    /** How many bits of a number count within an incarnation. */
    private static final int COUNTED_BITS = 22;

    private static final long COUNTED = (1L << COUNTED_BITS) - 1;

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LongSupplier incarnations;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private long last;
    private long opened;
    private long awaited;
    private long promised;
    private int openings;
    private long quietUntil = System.nanoTime();
    private boolean lookWanted;

    MarkNumbers(LongSupplier incarnations) {
        this.incarnations = incarnations;
    }

    /** The next number. */
    long next() {
        lock.lock();
        try {
            begin();
            if ((last & COUNTED) == COUNTED) {
                last = incarnations.getAsLong() << COUNTED_BITS;
            }
            return ++last;
        } finally {
            lock.unlock();
        }
    }

    /** Everything with a lower number was opened before this process began; whatever it opens is newer. */
    private void begin() {
        if (last == 0) {
            last = incarnations.getAsLong() << COUNTED_BITS;
            opened = last;
        }
    }

    /** Says that the read of this number has its snapshot. */
    void opened(long number) {
        lock.lock();
        try {
            opened = number;
        } finally {
            lock.unlock();
        }
    }

    /** The last read that has its snapshot. */
    long opened() {
        lock.lock();
        try {
            begin();
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** A number that is reached by whatever pass begins from now on; somebody waits for one. */
    long awaited() {
        lock.lock();
        try {
            begin();
            awaited = last + 1;
            wanted.signalAll();
            return awaited;
        } finally {
            lock.unlock();
        }
    }

    /** A number that is reached by whatever pass begins from now on; it will be told of, without haste. */
    long promised() {
        lock.lock();
        try {
            begin();
            promised = last + 1;
            return promised;
        } finally {
            lock.unlock();
        }
    }

    /** True if the end of a pass is to be told that begins after the one of this number. */
    boolean isPromised(long pass) {
        lock.lock();
        try {
            return awaited > pass || promised > pass;
        } finally {
            lock.unlock();
        }
    }

    /** A snapshot is being opened that is worth nothing if a read of rows is delivered before it is put to use. */
    void opening() {
        lock.lock();
        try {
            openings++;
        } finally {
            lock.unlock();
        }
    }

    /** It is open, and put to use within a moment. */
    void openingEnded() {
        lock.lock();
        try {
            openings--;
            quietUntil = System.nanoTime() + QUIET_NANOS;
        } finally {
            lock.unlock();
        }
    }

    /** True while passes should wait for a snapshot that is being opened. */
    boolean isQuietWanted() {
        lock.lock();
        try {
            return openings > 0 || quietUntil - System.nanoTime() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** The same for who must also know that no definition was changed up to now. */
    long awaitedWithLook() {
        lock.lock();
        try {
            lookWanted = true;
            return awaited();
        } finally {
            lock.unlock();
        }
    }

    /** True once after each time that somebody wanted definitions to be looked at. */
    boolean takeLook() {
        lock.lock();
        try {
            boolean taken = lookWanted;
            lookWanted = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** True if somebody waits for a pass that begins after the one of this number. */
    boolean isAwaited(long pass) {
        lock.lock();
        try {
            return awaited > pass;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for somebody to wait for a later pass than this, but not for longer than {@code nanos}. */
    void park(long pass, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (awaited <= pass && left > 0) {
                left = wanted.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
