package dev.midflight.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.throttle.Time;
import dev.midflight.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits while nothing can go on (a server is lost, a table is held), longer each time, and gives up after a while. Safe
 * for any thread.
 */
final class Outage {

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final Time time;
    private final JournalWriter writer;
    private volatile @Nullable Instant began;
    private volatile Duration wait = FIRST_WAIT;
    private volatile String why = "";

    Outage(Time time, JournalWriter writer) {
        this.time = time;
        this.writer = writer;
    }

    /** Waits before the next attempt, or throws {@code cause} if attempts have failed for too long. */
    void waitOrGiveUp(RuntimeException cause, BooleanSupplier stop) throws InterruptedException {
        why = cause instanceof StoreException lost
                ? "%s: %s".formatted(lost.getMessage(), lost.remedy())
                : String.valueOf(cause.getMessage());
        Instant first = began;
        if (first == null) {
            first = time.now();
            began = first;
            wait = FIRST_WAIT;
            writer.audit("engine", "cannot go on", json("cause", String.valueOf(cause.getMessage())));
        }
        LOG.warn("cannot go on, trying again wait_ms={} cause={}", wait.toMillis(), cause.getMessage());
        if (Duration.between(first, time.now()).compareTo(LONGEST) > 0) {
            throw cause;
        }
        long until = time.nanos() + wait.toNanos();
        while (time.nanos() < until && !stop.getAsBoolean()) {
            time.pause(Duration.ofMillis(20));
        }
        wait = wait.multipliedBy(2).compareTo(LAST_WAIT) < 0 ? wait.multipliedBy(2) : LAST_WAIT;
    }

    /** Everything works again. */
    void over() {
        Instant first = began;
        if (first != null) {
            began = null;
            Duration lost = Duration.between(first, time.now());
            writer.audit("engine", "goes on again", json("after_ms", Long.toString(lost.toMillis())));
        }
    }

    private static String json(String key, String value) {
        return JsonNodeFactory.instance.objectNode().put(key, value).toString();
    }

    /** Why nothing goes on and since when; empty if it does. */
    String held() {
        Instant first = began;
        return first == null ? "" : "%s (since %s)".formatted(why, first);
    }
}
