package dev.midflight.testkit.memory;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The one lock of a server: every step on its rows, its log and its state is taken inside. */
final class Gate {

    private final Waiting waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stepped = lock.newCondition();

    Gate(Waiting waiting) {
        this.waiting = waiting;
    }

    <T> T inside(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            if (lock.getHoldCount() == 1) {
                stepped.signalAll();
            }
            lock.unlock();
        }
    }

    void step(Runnable step) {
        inside(() -> {
            step.run();
            return true;
        });
    }

    /**
     * Waits until {@code ready} holds; false if the time passed, or if nobody waits here. {@code ready} may take steps:
     * those wake others only once it holds, or two that wait would wake each other for ever.
     */
    boolean await(BooleanSupplier ready, Duration wait) {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (!ready.getAsBoolean()) {
                if (waiting == Waiting.NEVER || left <= 0) {
                    return false;
                }
                left = stepped.awaitNanos(left);
            }
            stepped.signalAll();
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
