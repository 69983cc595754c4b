package dev.midflight.router;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in every order of their steps. A task waits at each step until it is chosen; only one goes on at a time,
 * up to its next step. After a run the last choice that has another way is taken anew, until there is none.
 */
final class Schedules implements AutoCloseable {

    private static final ThreadLocal<@Nullable Task> MINE = new ThreadLocal<>();

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "task");
        thread.setDaemon(true);
        return thread;
    });
    private final Object turn = new Object();
    private final List<Task> tasks = new ArrayList<>();
    private final List<Integer> choices = new ArrayList<>();
    private final List<Integer> ways = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private @Nullable Throwable failure;
    private int at;

    /** What a task does. */
    interface Body {
        void run() throws Exception;
    }

    private static final class Task {
        private final String name;
        private String step = "";
        private BooleanSupplier enabled = () -> true;
        private boolean waits;
        private boolean done;

        Task(String name) {
            this.name = name;
        }
    }

    /** Runs all orders; the checker sees each after all tasks have ended. How many there were. */
    int all(Body begin, Body check) throws Exception {
        int runs = 0;
        choices.clear();
        do {
            at = 0;
            ways.clear();
            trace.clear();
            tasks.clear();
            begin.run();
            run();
            try {
                check.run();
            } catch (Exception | AssertionError found) {
                throw new AssertionError("In the order " + trace, found);
            }
            runs++;
        } while (next());
        return runs;
    }

    private boolean next() {
        for (int last = ways.size() - 1; last >= 0; last--) {
            if (choices.get(last) + 1 < ways.get(last)) {
                int other = choices.get(last) + 1;
                choices.subList(last, choices.size()).clear();
                choices.add(other);
                return true;
            }
        }
        return false;
    }

    /** Adds a task, which waits to be chosen before it does anything. */
    void task(String name, Body body) {
        Task task = new Task(name);
        synchronized (turn) {
            tasks.add(task);
        }
        threads.execute(() -> {
            MINE.set(task);
            try {
                body.run();
            } catch (Exception | AssertionError thrown) {
                synchronized (turn) {
                    failure = thrown;
                }
            } finally {
                MINE.remove();
                synchronized (turn) {
                    task.done = true;
                    turn.notifyAll();
                }
            }
        });
    }

    /** A step that may be taken at any time. Outside of tasks it is nothing. */
    void step(String what) {
        step(what, () -> true);
    }

    /** A step that may only be taken while something holds. */
    void step(String what, BooleanSupplier enabled) {
        Task task = MINE.get();
        if (task == null) {
            return;
        }
        synchronized (turn) {
            task.step = what;
            task.enabled = enabled;
            task.waits = true;
            turn.notifyAll();
            try {
                while (task.waits) {
                    turn.wait();
                }
            } catch (InterruptedException ending) {
                throw new IllegalStateException(ending);
            }
        }
    }

    private void run() throws InterruptedException {
        synchronized (turn) {
            while (true) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (tasks.stream().anyMatch(task -> !task.done && !task.waits)) {
                    turn.wait(1_000);
                    if (System.nanoTime() - end > 0) {
                        throw new AssertionError("A task hangs outside of its steps: " + trace);
                    }
                }
                if (failure != null) {
                    throw new AssertionError("A task failed in the order " + trace, failure);
                }
                List<Task> ready = tasks.stream()
                        .filter(task -> !task.done && task.enabled.getAsBoolean())
                        .toList();
                if (ready.isEmpty()) {
                    if (tasks.stream().allMatch(task -> task.done)) {
                        return;
                    }
                    throw new AssertionError("None can go on: " + trace);
                }
                choose(ready);
            }
        }
    }

    private void choose(List<Task> ready) {
        if (at == choices.size()) {
            choices.add(0);
        }
        Task chosen = ready.get(choices.get(at));
        ways.add(ready.size());
        at++;
        trace.add(chosen.name + ": " + chosen.step);
        chosen.waits = false;
        turn.notifyAll();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
