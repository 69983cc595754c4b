package dev.midflight.bench;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What do callers feel when the new store hangs? */
@CommandLine.Command(
        name = "hung",
        description = "Eight callers of a primary that takes a millisecond, while the store beside it is slow or dead.")
final class HungQuestion extends Question {

    private static final double MOST_SHARE = 0.99;
    private static final String MOST = "p99 ms";
    private static final String TIMES = "times the primary's p99";
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
        return new Contest(
                        "%d callers, %s".formatted(callers, title), Measure.least(MOST, TIMES, MIDDLE, SPEED, ANSWERED))
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
        // Half of it is the primary's alone.
        double whole = warm.plus(time).toMillis() / 2e3;
        Operation operation = way.apply(follower);
        try {
            SortedMap<Integer, double[]> slices = new Callers(callers, warm, time)
                    .millis(SlowCalls.alone(follower), operation, () -> {
                        watcher.note(ANSWERED, follower.answered() / whole);
                        follower.release();
                    });
            double[] millis = slices.entrySet().stream()
                    .filter(slice -> !Callers.isOfOne(slice.getKey()))
                    .flatMapToDouble(slice -> Arrays.stream(slice.getValue()))
                    .toArray();
            watcher.note(MOST, Spread.share(MOST_SHARE, millis));
            watcher.note(TIMES, times(slices));
            watcher.note(MIDDLE, Spread.share(0.5, millis));
            watcher.note(SPEED, millis.length / (time.toMillis() / 2e3));
        } finally {
            follower.release();
            operation.end();
        }
    }

    /** How many times as long as the primary's in the slice before: the middle of all pairs. */
    private static double times(SortedMap<Integer, double[]> slices) {
        double[] times = slices.keySet().stream()
                .filter(slice -> Callers.isOfOne(slice) && slices.containsKey(slice + 1))
                .mapToDouble(slice -> Spread.share(MOST_SHARE, values(slices, slice + 1))
                        / Spread.share(MOST_SHARE, values(slices, slice)))
                .toArray();
        return times.length == 0 ? Double.NaN : Spread.of(times).median();
    }

    private static double[] values(SortedMap<Integer, double[]> slices, int slice) {
        return requireNonNull(slices.get(slice), "slice");
    }
}
