package dev.midflight.router.kafka;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells publishers what became of their messages, on threads of its own: what is chained to an answer is the
 * application's code and may wait, also for a switch, which itself waits for other messages. No order is kept among
 * messages. What waits to be told is bounded by the places. Safe for any thread.
 */
final class Answers {

    static final int PLACES = 10_000;

    /** So that a few that wait do not hold the others up. */
    private static final int THREADS_MAX = 8;

    private static final long IDLE_SECONDS = 10;
    private static final long STOP_SECONDS = 10;

    private final Semaphore places = new Semaphore(PLACES);
    private final ThreadPoolExecutor threads;

    Answers(String migration) {
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                THREADS_MAX, THREADS_MAX, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(
                            work, "midflight-queue-%s-told-%d".formatted(migration, number.incrementAndGet()));
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Takes a place for a message; false if there is none. */
    boolean enter() {
        return places.tryAcquire();
    }

    /** Gives its place back: it is told now, or never waited. */
    void leave() {
        places.release();
    }

    /** Tells one. Not after the end. */
    void tell(Runnable work) {
        threads.execute(work);
    }

    /** Nobody is told any more but those who are to be told already. */
    void end() {
        threads.shutdown();
    }

    /** Returns when all have been told, though not when they have made use of it; for a bounded time. */
    void await() {
        try {
            if (places.tryAcquire(PLACES, STOP_SECONDS, TimeUnit.SECONDS)) {
                places.release(PLACES);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
