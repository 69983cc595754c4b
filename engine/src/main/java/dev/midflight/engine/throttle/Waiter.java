package dev.midflight.engine.throttle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How time passes and how one waits for it. The simulation has one of its own. */
public interface Waiter {

    /** A time in nanoseconds from an origin of its own; never goes back. */
    long nanos();

    /** Returns once {@code time} has passed. */
    void pause(Duration time) throws InterruptedException;

    /**
     * Waits for real.
     *
     * @param nanos the clock of the system that never goes back, as {@code System::nanoTime}
     */
    static Waiter real(LongSupplier nanos) {
        return new Waiter() {

            @Override
            public long nanos() {
                return nanos.getAsLong();
            }

            /** Waits for a latch that nobody counts down, which unlike a sleep cannot be woken without a reason. */
            @Override
            public void pause(Duration time) throws InterruptedException {
                boolean never = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
                if (never) {
                    throw new AssertionError("a latch of nobody's was counted down");
                }
            }
        };
    }
}
