package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits for what a status says, and how often to look. */
final class Await {

    private static final Duration PAUSE_MIN = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofMillis(500);

    private Await() {}

    /** Pauses between two looks: what looks all the time takes the processor from what it waits for. */
    static void pauseAfter(Duration look) throws InterruptedException {
        Duration share = look.multipliedBy(4);
        Duration pause = share.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : share;
        TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), PAUSE_MAX.toNanos()));
    }

    static void phase(Operator operator, String plan, String phase, Duration atMost) throws InterruptedException {
        status(operator, plan, json -> json.path("phase").asText().equals(phase), atMost);
    }

    static void status(Operator operator, String plan, Predicate<JsonNode> wanted, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        JsonNode now = operator.run("status", plan).json();
        while (!wanted.test(now)) {
            assertThat(System.nanoTime()).as("time, at last " + now).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
            now = operator.run("status", plan).json();
        }
    }
}
