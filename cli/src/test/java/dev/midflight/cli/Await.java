package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits for what a status says. */
final class Await {

    private Await() {}

    static void phase(Operator operator, String plan, String phase, Duration atMost) throws InterruptedException {
        status(operator, plan, json -> json.path("phase").asText().equals(phase), atMost);
    }

    static void status(Operator operator, String plan, Predicate<JsonNode> wanted, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        JsonNode now = operator.run("status", plan).json();
        while (!wanted.test(now)) {
            assertThat(System.nanoTime()).as("time, at last " + now).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
            now = operator.run("status", plan).json();
        }
    }
}
