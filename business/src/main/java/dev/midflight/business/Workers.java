package dev.midflight.business;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A few threads, each of which asks in its own way. Belongs to one thread. */
final class Workers implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ExecutorService threads;
    private final BlockingQueue<Asking> idle;
    private final List<Asking> all = new ArrayList<>();

    /** As many threads as ways to ask. */
    Workers(int count, Supplier<Asking> ways) {
        idle = new ArrayBlockingQueue<>(count);
        for (int worker = 0; worker < count; worker++) {
            Asking asking = ways.get();
            all.add(asking);
            idle.add(asking);
        }
        threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "midflight-business-" + COUNT.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Work on one of several. */
    @FunctionalInterface
    interface Task<T, R> {

        /** Does it, with a way to ask that nobody else has. */
        R on(T each, Asking asking) throws InterruptedException;
    }

    /** Does the same with each, several at a time; the results are in the order of what was given. */
    <T, R> List<R> each(List<T> given, Task<T, R> task) throws InterruptedException {
        List<Callable<R>> work = new ArrayList<>();
        for (T one : given) {
            work.add(() -> done(one, task));
        }
        List<R> results = new ArrayList<>();
        for (Future<R> future : threads.invokeAll(work)) {
            results.add(result(future));
        }
        return results;
    }

    private <T, R> R done(T one, Task<T, R> task) throws InterruptedException {
        Asking asking = idle.take();
        try {
            return task.on(one, asking);
        } finally {
            idle.add(asking);
        }
    }

    private static <R> R result(Future<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            if (cause instanceof RuntimeException fault) {
                throw fault;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a question neither answers nor says why", cause);
        }
    }

    /** Whoever still asks loses its connection. */
    @Override
    public void close() {
        threads.shutdownNow();
        all.forEach(Asking::close);
    }
}
