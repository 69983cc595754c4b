package dev.midflight.engine;

import dev.midflight.engine.cutover.Switch;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.follow.Lag;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a switch would do.
 *
 * @param steps the steps in order
 * @param pause about how long nobody could write
 * @param drain how long a marker in the source's log took just now until it was durable in the target
 * @param waiting how many changed rows wait to be compared one by one
 * @param whole the tables that must be compared whole inside the pause, with how long each took the last time
 * @param lag how far behind the target is
 * @param refused why a switch would be refused now, whatever its pause; empty if it would not
 */
public record Forecast(
        List<String> steps,
        Duration pause,
        Duration drain,
        long waiting,
        Map<String, Duration> whole,
        Lag lag,
        String refused) {

    /** Measured on small machines: fence, marker, final comparison and opening the other side. */
    private static final Duration FIXED = Duration.ofMillis(150);

    /** About how many rows are compared a second. */
    private static final long ROWS_PER_SECOND = 5_000;

    /** Copies the collections. */
    public Forecast {
        steps = List.copyOf(steps);
        whole = Map.copyOf(whole);
    }

    /** Measures; waits for the marker no longer than the pause may be. */
    static Forecast of(Switch step, Live running, Duration maxPause, Time time) throws InterruptedException {
        long began = time.nanos();
        Position mark = running.direction().source().mark("forecast");
        running.stream().awaitApplied(mark, maxPause);
        Duration drain = Duration.ofNanos(time.nanos() - began);
        Lag lag = running.stream().lag();
        long waiting = running.verifier().waitingKeys();
        Map<String, Duration> whole = running.verifier().leftToSweep().entrySet().stream()
                .collect(Collectors.toMap(entry -> name(entry.getKey()), Map.Entry::getValue));
        Duration pause = FIXED.plus(drain).plusMillis(waiting * 1000 / ROWS_PER_SECOND);
        for (Duration length : whole.values()) {
            pause = pause.plus(length);
        }
        return new Forecast(step.steps(), pause, drain, waiting, whole, lag, "");
    }

    /** The same with a step before the others. */
    Forecast after(String step) {
        List<String> all = new ArrayList<>(List.of(step));
        all.addAll(steps);
        return new Forecast(all, pause, drain, waiting, whole, lag, refused);
    }

    /** The same with a reason for which it would be refused now. */
    Forecast refused(String why) {
        return new Forecast(steps, pause, drain, waiting, whole, lag, why);
    }

    private static String name(TablePair table) {
        return table.source().name().toString();
    }

    void requireWithin(Duration maxPause) {
        if (pause.compareTo(maxPause) <= 0) {
            return;
        }
        Duration sweeps = whole.values().stream().reduce(Duration.ZERO, Duration::plus);
        boolean tables = sweeps.compareTo(drain) > 0;
        String compared = whole.isEmpty() ? "" : ": " + String.join(", ", names());
        throw new SwitchException(
                "the check before the fence",
                "the pause would be about %d ms (%d ms to drain the log, %d changed rows to compare, %d ms for tables"
                                .formatted(pause.toMillis(), drain.toMillis(), waiting, sweeps.toMillis())
                        + " to compare whole%s), %d ms are allowed".formatted(compared, maxPause.toMillis()),
                tables
                        ? "A table without a key that changes is compared whole: give it a key, switch while it does"
                                + " not change, or allow a longer pause."
                        : "Wait until the lag is small, or allow a longer pause.",
                null);
    }

    private List<String> names() {
        return whole.keySet().stream().sorted().toList();
    }
}
