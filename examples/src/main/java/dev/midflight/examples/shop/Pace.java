package dev.midflight.examples.shop;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets one thread act at a steady rate. The only place of the shop where a thread waits on purpose. */
final class Pace {

    /** After a pause the shop catches up this much and no more: customers who waited longer have gone. */
    private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long RETRY_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long RETRY_NANOS_SPREAD = TimeUnit.MILLISECONDS.toNanos(3);

    private final long intervalNanos;
    private final Random random;
    private long nextNanos;

    /** A turn every {@code threads / perSecond} seconds, beginning now. */
    Pace(int threads, int perSecond, Random random) {
        this.intervalNanos = TimeUnit.SECONDS.toNanos(threads) / perSecond;
        this.random = random;
        this.nextNanos = System.nanoTime() + (long) (random.nextDouble() * intervalNanos);
    }

    void awaitTurn() {
        long now = System.nanoTime();
        nextNanos = Math.max(nextNanos, now - CATCH_UP_NANOS);
        waitUntil(nextNanos);
        nextNanos += intervalNanos;
    }

    /** 2 to 5 ms. */
    void awaitRetry() {
        waitUntil(System.nanoTime() + RETRY_NANOS_MIN + (long) (random.nextDouble() * RETRY_NANOS_SPREAD));
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
