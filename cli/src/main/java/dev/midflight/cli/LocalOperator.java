package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import dev.midflight.examples.Operator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** An operator whose commands run in this process. Safe for several threads. */
final class LocalOperator implements Operator {

    /** Longer than any stop should take; a thread that hangs is left behind. */
    private static final Duration STOP_MAX = Duration.ofSeconds(60);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Screen screen;
    private final Cli cli;

    LocalOperator(Screen screen) {
        this.screen = requireNonNull(screen, "screen");
        this.cli = new Cli(screen);
    }

    @Override
    public Answer run(String... arguments) {
        return seen(cli.execute(List.of(arguments), new StopSignal(Thread.currentThread())));
    }

    @Override
    public Background start(String... arguments) {
        return new InThread(cli, List.of(arguments));
    }

    @Override
    public void say(String line) {
        screen.line(line);
    }

    /** To be interrupted is what it waits for: the command ends as it would have without it. */
    @Override
    public void lookAround() {
        screen.line(
                "The servers stay up until this process is ended, as with Ctrl-C; then they and the plan are removed.");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException seenEnough) {
            screen.bottom("");
        }
    }

    private static Answer seen(dev.midflight.cli.Answer given) {
        return new Answer(given.exit(), given.json());
    }

    /** A command in a thread of its own. */
    private static final class InThread implements Background {

        private final CompletableFuture<Answer> end = new CompletableFuture<>();
        private final StopSignal stop;

        InThread(Cli cli, List<String> arguments) {
            CompletableFuture<StopSignal> ready = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> end.complete(seen(cli.execute(arguments, ready.join()))),
                    "midflight-command-" + COUNT.incrementAndGet());
            thread.setDaemon(true);
            this.stop = new StopSignal(thread);
            ready.complete(stop);
            thread.start();
        }

        @Override
        public Optional<Answer> answer() {
            return Optional.ofNullable(end.getNow(null));
        }

        @Override
        public Optional<Answer> await(Duration atMost) throws InterruptedException {
            try {
                return Optional.of(end.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException underWay) {
                return Optional.empty();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("a command line always answers", impossible);
            }
        }

        @Override
        public Answer stop() throws InterruptedException {
            stop.fire();
            return await(STOP_MAX)
                    .orElseThrow(() -> new IllegalStateException(
                            "a command did not end within %d s of being told to".formatted(STOP_MAX.toSeconds())));
        }

        @Override
        public void close() {
            try {
                if (answer().isEmpty()) {
                    stop();
                }
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
