package dev.midflight.engine.verify;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work that another thread does meanwhile: one side's server is at work while the other side's rows are hashed. */
final class Aside<T> {

    private final FutureTask<T> task;

    private Aside(FutureTask<T> task) {
        this.task = task;
    }

    /** Starts a piece of work that ends by itself; what it holds open it closes. */
    static <T> Aside<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "verify-aside");
        thread.setDaemon(true);
        thread.start();
        return new Aside<>(task);
    }

    /** Waits for the result; throws what the work threw. */
    T get() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof RuntimeException problem) {
                throw problem;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        }
    }
}
