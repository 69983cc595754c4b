package dev.midflight.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What do callers feel when the new store hangs? */
@CommandLine.Command(
        name = "hung",
        description = "Eight callers of a primary that takes a millisecond, while the store beside it is slow or dead.")
final class HungQuestion extends Question {

    private static final String MOST = "p99 ms";
    private static final String MIDDLE = "p50 ms";
    private static final String SPEED = "calls/s";
    private static final String ANSWERED = "of them answered by the follower/s";
    private static final Duration SLOW = Duration.ofMillis(200);

    @Option(names = "--callers", description = "How many ask at once.", defaultValue = "8")
    private int callers;

    @Option(names = "--seconds", description = "How long each way is looked at.", defaultValue = "4")
    private double seconds;

    @Option(names = "--short", description = "For moments only: says that all ways still work.")
    private boolean brief;

    @Override
    String name() {
        return "hung";
    }

    @Override
    void ask() throws Exception {
        hold(contest("the follower takes 1 ms", Optional.of(Duration.ofMillis(1))));
        hold(contest("the follower takes 200 ms", Optional.of(SLOW)));
        hold(contest("the follower never answers", Optional.empty()));
    }

    private Contest contest(String title, Optional<Duration> delay) {
        return new Contest("%d callers, %s".formatted(callers, title), Measure.least(MOST, MIDDLE, SPEED, ANSWERED))
                .add("the primary alone", watcher -> look(watcher, delay, SlowCalls::alone))
                .add("Midflight, reads compared", watcher -> look(watcher, delay, SlowCalls::reads))
                .add("Midflight, writes, follower later", watcher -> look(watcher, delay, SlowCalls::writes))
                .add(
                        "Midflight, writes, follower within 5 ms or later",
                        watcher -> look(watcher, delay, SlowCalls::writesMirrored))
                .add(
                        "CompletableFuture, not awaited, queue without end",
                        watcher -> look(watcher, delay, SlowCalls::futuresUnawaited))
                .add("CompletableFuture, both awaited", watcher -> look(watcher, delay, SlowCalls::futures))
                .add(
                        "LaunchDarkly, shadow read, parallel",
                        watcher -> look(watcher, delay, SlowCalls::launchDarklyParallel))
                .add(
                        "LaunchDarkly, shadow read, serial",
                        watcher -> look(watcher, delay, SlowCalls::launchDarklySerial))
                .add("LaunchDarkly, dual write", watcher -> look(watcher, delay, SlowCalls::launchDarklyWrite))
                .add("Scientist4J, run", watcher -> look(watcher, delay, SlowCalls::scientist))
                .add("Scientist4J, runAsync", watcher -> look(watcher, delay, SlowCalls::scientistAsync));
    }

    private void look(Cost.Watcher watcher, Optional<Duration> delay, Function<Follower, Operation> way)
            throws Exception {
        Follower follower = new Follower(delay);
        Duration warm = brief ? Duration.ZERO : Duration.ofSeconds(1);
        Duration time = brief ? SLOW : Duration.ofMillis((long) (seconds * 1000));
        double whole = warm.plus(time).toMillis() / 1e3;
        Operation operation = way.apply(follower);
        try {
            double[] millis = new Callers(callers, warm, time).millis(operation, () -> {
                watcher.note(ANSWERED, follower.answered() / whole);
                follower.release();
            });
            watcher.note(MOST, Spread.share(0.99, millis));
            watcher.note(MIDDLE, Spread.share(0.5, millis));
            watcher.note(SPEED, millis.length / (time.toMillis() / 1e3));
        } finally {
            follower.release();
            operation.end();
        }
    }
}
