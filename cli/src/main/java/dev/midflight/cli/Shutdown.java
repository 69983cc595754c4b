package dev.midflight.cli;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What SIGTERM and SIGINT do: the command is told to stop, gets some time to make durable what it has, and the process
 * ends with the command's exit code instead of the signal's.
 */
final class Shutdown {

    private static final long GENTLY_SECONDS = 12;
    private static final long HURRIED_SECONDS = 3;

    private final StopSignal stop;
    private final Thread runner;
    private final boolean keepsHooks;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exit = 1;

    private Shutdown(StopSignal stop, Thread runner, boolean keepsHooks) {
        this.stop = stop;
        this.runner = runner;
        this.keepsHooks = keepsHooks;
    }

    /** Watches for signals while this thread runs a command. */
    static Shutdown install(List<String> arguments, StopSignal stop) {
        // The demo's servers end in hooks of their own, which must not be cut short.
        Shutdown shutdown = new Shutdown(stop, Thread.currentThread(), arguments.contains("demo"));
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::signalled, "midflight-shutdown"));
        return shutdown;
    }

    /** The command has ended and said everything. */
    void ended(int code) {
        exit = code;
        ended.countDown();
    }

    private void signalled() {
        if (ended.getCount() == 0) {
            return;
        }
        stop.fire();
        try {
            if (!ended.await(GENTLY_SECONDS, TimeUnit.SECONDS)) {
                runner.interrupt();
                if (!ended.await(HURRIED_SECONDS, TimeUnit.SECONDS)) {
                    System.err.println(
                            "midflight: stopped in the middle; the same command goes on from what is durable.");
                }
            }
        } catch (InterruptedException impossible) {
            Thread.currentThread().interrupt();
        }
        if (!keepsHooks) {
            Runtime.getRuntime().halt(exit);
        }
    }
}
