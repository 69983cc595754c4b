package dev.midflight.engine;

import dev.midflight.engine.cutover.Switch;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.follow.Lag;
import java.time.Duration;
import java.util.List;

/**
 * What a switch would do.
 *
 * @param steps the steps in order
 * @param pause about how long nobody could write
 * @param waiting how many changed rows wait to be compared
 * @param lag how far behind the target is
 */
public record Forecast(List<String> steps, Duration pause, long waiting, Lag lag) {

    /** Measured on small machines: fence, marker, final comparison and opening the other side. */
    private static final Duration FIXED = Duration.ofMillis(150);

    /** About how many rows are compared a second. */
    private static final long ROWS_PER_SECOND = 5_000;

    /** Copies the list. */
    public Forecast {
        steps = List.copyOf(steps);
    }

    static Forecast of(Switch step, Live running) {
        Lag lag = running.stream().lag();
        long waiting = Math.max(0, running.verifier().waiting());
        Duration pause = FIXED.plus(lag.behind()).plusMillis(waiting * 1000 / ROWS_PER_SECOND);
        return new Forecast(step.steps(), pause, waiting, lag);
    }

    void requireWithin(Duration maxPause) {
        if (pause.compareTo(maxPause) > 0) {
            throw new SwitchException(
                    "before the fence",
                    "the pause would be about %d ms (lag %d ms, %d changed rows to compare), %d ms are allowed"
                            .formatted(pause.toMillis(), lag.behind().toMillis(), waiting, maxPause.toMillis()),
                    "Wait until the lag is small, or allow a longer pause.",
                    null);
        }
    }
}
