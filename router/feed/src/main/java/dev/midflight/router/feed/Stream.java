package dev.midflight.router.feed;

import dev.midflight.router.RoutePlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for new plans, so that they come sooner. Nothing depends on it. Used by the feed's thread alone. */
final class Stream {

    private static final Logger LOG = LoggerFactory.getLogger(Stream.class);

    /** The server says something every 5 s. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(15);

    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private final String migration;
    private final Means means;
    private final Consumer<RoutePlan> pushed;
    private final Call<Void> events;
    private final BackOff backOff;
    private long openAt;
    private boolean stopped;

    /** Listens from now on. */
    Stream(String migration, Means means, Consumer<RoutePlan> pushed) {
        this.migration = migration;
        this.means = means;
        this.pushed = pushed;
        this.events = new Call<>(means.feedThread());
        this.backOff = new BackOff(means.random());
        this.openAt = means.time().now();
    }

    /** Does what is due; when there is something to do again. */
    long tick(long now) {
        if (stopped) {
            return now + PAUSE_MAX.toNanos();
        }
        if (events.isGivenUp(now)) {
            ended("silent for " + SILENCE_MAX);
        }
        if (!events.isUnderWay() && openAt - now <= 0) {
            open(now);
        }
        return events.isUnderWay() ? events.untilNanos() : openAt;
    }

    private void open(long now) {
        EventLines lines = new EventLines(() -> means.feedThread().execute(this::heard), text -> means.feedThread()
                .execute(() -> plan(text)));
        events.begin(
                means.wire().events(migration, lines),
                now + SILENCE_MAX.toNanos(),
                answer -> ended("HTTP " + answer.statusCode()),
                failure -> ended(Renewal.said(failure)));
    }

    private void heard() {
        backOff.succeeded();
        events.extend(means.time().now() + SILENCE_MAX.toNanos());
    }

    private void plan(String text) {
        try {
            pushed.accept(Documents.readPlan(text.getBytes(StandardCharsets.UTF_8)));
        } catch (DocumentException malformed) {
            LOG.warn("news not understood migration={} reason={}", migration, malformed.getMessage());
        }
    }

    private void ended(String why) {
        LOG.debug("no news migration={} reason={}", migration, why);
        openAt = means.time().now() + backOff.failed(PAUSE_MAX);
    }

    void stop() {
        stopped = true;
        events.abandon();
    }
}
