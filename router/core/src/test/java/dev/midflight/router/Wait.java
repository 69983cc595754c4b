package dev.midflight.router;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for something that happens, with a limit. */
final class Wait {

    private Wait() {}

    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("It has not happened in 30 s");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
