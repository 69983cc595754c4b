package dev.midflight.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The store that takes its time, or never answers. */
final class Follower {

    private final Optional<Duration> delay;
    private final CountDownLatch released = new CountDownLatch(1);
    private final LongAdder answered = new LongAdder();

    /** One that answers after a time; if there is none, not at all. */
    Follower(Optional<Duration> delay) {
        this.delay = delay;
    }

    /** Asks it, and waits for it. */
    void ask() throws InterruptedException {
        boolean letGo;
        if (delay.isPresent()) {
            letGo = released.await(delay.get().toNanos(), TimeUnit.NANOSECONDS);
        } else {
            released.await();
            letGo = true;
        }
        if (!letGo) {
            answered.increment();
        }
    }

    /** How often it has answered. */
    long answered() {
        return answered.sum();
    }

    /** Lets all go who wait, so that a way can be ended. */
    void release() {
        released.countDown();
    }
}
