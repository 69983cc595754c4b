package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the copy wait: before each chunk and never inside one, for a chunk that is being read holds a snapshot open.
 *
 * <p>Threads: one lets chunks pass; anyone may change limits and ask.
 */
public final class Throttle {

    /** The longest wait before the limits are looked at again. */
    static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Waiter time;

    /** Guards the fields below. */
    private final ReentrantLock books = new ReentrantLock();

    private final Debt cap;
    private boolean waiting;

    /** A throttle that lets pass no more than {@code rate}; everything if there is none. */
    public Throttle(Optional<Rate> rate, Waiter time) {
        this.time = requireNonNull(time, "time");
        this.cap = new Debt(rate, time.nanos());
    }

    /** Returns when a chunk that should hold so much may be opened. */
    public Passage pass(Amount expected) throws InterruptedException {
        try {
            for (Duration wait = enter(expected); !wait.isZero(); wait = enter(expected)) {
                time.pause(wait);
            }
            return new Passage(this, expected);
        } finally {
            leave();
        }
    }

    /** Charges a chunk, or says how long to wait before the next try. */
    private Duration enter(Amount expected) {
        books.lock();
        try {
            long now = time.nanos();
            Duration owed = cap.owed(now);
            waiting = !owed.isZero();
            if (!waiting) {
                cap.charge(expected, now);
            }
            return owed.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : owed;
        } finally {
            books.unlock();
        }
    }

    private void leave() {
        books.lock();
        try {
            waiting = false;
        } finally {
            books.unlock();
        }
    }

    /** So much was read, and so much is to be charged for it. */
    void passed(Amount read, Amount charge) {
        books.lock();
        try {
            cap.charge(charge, time.nanos());
        } finally {
            books.unlock();
        }
    }

    /** Changes the rate, also for who waits; empty to let everything pass. */
    public void cap(Optional<Rate> rate) {
        books.lock();
        try {
            cap.set(rate, time.nanos());
        } finally {
            books.unlock();
        }
    }

    /** The rate for whose sake the copy waits just now; empty if it does not. */
    public Optional<Rate> waitedFor() {
        books.lock();
        try {
            return waiting ? cap.rate() : Optional.empty();
        } finally {
            books.unlock();
        }
    }
}
