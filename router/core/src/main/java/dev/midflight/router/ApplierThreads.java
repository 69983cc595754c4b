package dev.midflight.router;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets an {@link Applier} work in threads of its own, woken by writes of this process. */
final class ApplierThreads<K, V, E extends Exception> implements MarkedLegs.AppliedBy, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApplierThreads.class);

    private static final long END_MILLIS = 2_000;

    private final Applier<K, V, E> applier;
    private final Semaphore marked = new Semaphore(0);
    private final ExecutorService workers;
    private final Thread rounds;
    private volatile boolean closing;

    ApplierThreads(String name, Applier<K, V, E> applier) {
        this.applier = applier;
        this.workers = Executors.newFixedThreadPool(applier.workers(), work -> daemon(work, name + "-applier"));
        this.rounds = daemon(this::work, name + "-marks");
        rounds.start();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Whatever a store throws, it is tried again. */
    @SuppressWarnings("IllegalCatch")
    private void work() {
        boolean failing = false;
        while (!closing) {
            try {
                boolean unused = marked.tryAcquire(applier.pause().toNanos(), TimeUnit.NANOSECONDS);
                marked.drainPermits();
                applier.round(workers);
                failing = false;
            } catch (InterruptedException ending) {
                return;
            } catch (Exception failure) {
                if (!failing) {
                    LOG.warn("marks cannot be looked at, it is tried again", failure);
                }
                failing = true;
            }
        }
    }

    @Override
    public CompletableFuture<Boolean> await(String key) {
        return applier.await(key);
    }

    @Override
    public void wake() {
        if (marked.availablePermits() == 0) {
            marked.release();
        }
    }

    void leave(String key, CompletableFuture<Boolean> waiting) {
        applier.leave(key, waiting);
    }

    Map<String, String> aside() {
        return applier.aside();
    }

    void retryAll() {
        applier.retryAll();
        wake();
    }

    long applied() {
        return applier.applied();
    }

    long failed() {
        return applier.failed();
    }

    int waiting() {
        return applier.waiting();
    }

    /** Begins no round any more; what is under way has two seconds. Keys that are not over stay marked. */
    @Override
    public void close() {
        closing = true;
        rounds.interrupt();
        workers.shutdown();
        try {
            rounds.join(END_MILLIS);
            if (workers.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) {
                applier.release();
            } else {
                workers.shutdownNow();
            }
        } catch (InterruptedException ending) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            applier.end();
        }
    }
}
