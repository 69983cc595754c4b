package dev.midflight.router.feed;

import dev.midflight.router.Freshness;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Stage;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one router's plan renewed: asks for it twice in a lease, of a long one every 5 s, and sooner after a failure.
 * In stages in which there is a follower it asks more often how far that is behind: it may be read, and is compared.
 * Used by the feed's thread alone.
 */
final class Renewal {

    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    /** Assumed until a plan has come. */
    private static final Duration LEASE_UNKNOWN = Duration.ofSeconds(10);

    private static final Duration DEADLINE_MIN = Duration.ofMillis(50);
    private static final Duration DEADLINE_MAX = Duration.ofSeconds(5);
    private static final Duration PAUSE_MIN = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);
    private static final Duration PACE_MAX = Duration.ofSeconds(5);
    private static final Duration BEHIND_MIN = Duration.ofMillis(50);

    /** What differs is read again after 2 s, and then it is to be known whether the follower has had it. */
    private static final Duration BEHIND_MAX = Duration.ofSeconds(1);

    private final Router router;
    private final Means means;
    private final Runnable planned;
    private final Call<byte[]> pull;
    private final Call<byte[]> behind;
    private final BackOff backOff;
    private long pullAt;
    private long behindAt;
    private boolean answered;
    private long answeredAskNanos;
    private boolean stopped;
    private Optional<String> refusal = Optional.empty();
    private @Nullable RoutePlan tagged;
    private String tag = "";

    /** Has a say from the first plan with a follower on. */
    private @Nullable Freshness freshness;

    /**
     * Asks at once.
     *
     * @param planned called when a plan was installed or renewed
     */
    Renewal(Router router, Means means, Runnable planned) {
        this.router = router;
        this.means = means;
        this.planned = planned;
        this.pull = new Call<>(means.feedThread());
        this.behind = new Call<>(means.feedThread());
        this.backOff = new BackOff(means.random());
        this.pullAt = means.time().now();
        this.behindAt = pullAt;
    }

    /** Does what is due; when there is something to do again. */
    long tick(long now) {
        if (stopped) {
            return now + DEADLINE_MAX.toNanos();
        }
        join();
        if (pull.isGivenUp(now)) {
            failed("no answer within %s".formatted(deadline()));
        }
        boolean unused = behind.isGivenUp(now);
        if (!pull.isUnderWay() && pullAt - now <= 0) {
            pull(now);
        }
        if (!behind.isUnderWay() && behindAt - now <= 0 && isFollowed()) {
            askBehind(now);
        }
        long next = pull.isUnderWay() ? pull.untilNanos() : pullAt;
        if (!isFollowed()) {
            return next;
        }
        long nextBehind = behind.isUnderWay() ? behind.untilNanos() : behindAt;
        return nextBehind - next < 0 ? nextBehind : next;
    }

    /** Also with a plan that was kept: until the feed has told how far behind the follower is, nobody knows. */
    private void join() {
        if (freshness == null && isFollowed()) {
            freshness = router.freshness();
        }
    }

    private void pull(long now) {
        Optional<String> known = tagged == null ? Optional.empty() : Optional.of(tag);
        pull.begin(
                means.wire().pull(router.migration(), known),
                now + deadline().toNanos(),
                answer -> pulled(answer, now),
                failure -> failed(said(failure)));
    }

    private void pulled(HttpResponse<byte[]> answer, long askedNanos) {
        RoutePlan same = tagged;
        try {
            if (answer.statusCode() == 200) {
                Lease lease = Documents.readLease(answer.body());
                tag = answer.headers().firstValue("ETag").orElse("");
                tagged = tag.isEmpty() ? null : lease.plan();
                take(lease, askedNanos);
            } else if (answer.statusCode() == 304 && same != null) {
                take(new Lease(same, Optional.empty()), askedNanos);
            } else {
                failed("HTTP %d: %s".formatted(answer.statusCode(), text(answer.body())));
            }
        } catch (DocumentException malformed) {
            failed(String.valueOf(malformed.getMessage()));
        }
    }

    private void take(Lease lease, long askedNanos) {
        try {
            router.accept(lease.plan(), askedNanos);
        } catch (IllegalArgumentException refused) {
            refuse(refused);
            return;
        }
        if (backOff.hasFailed()) {
            LOG.info("feed answers again migration={}", router.migration());
        }
        backOff.succeeded();
        refusal = Optional.empty();
        answered = true;
        answeredAskNanos = askedNanos;
        lease.behind().ifPresent(time -> {
            applied(askedNanos - time.toNanos());
            behindAt = means.time().now() + behindPause();
        });
        pullAt = askedNanos + pace().toNanos();
        planned.run();
    }

    /** A plan that came without being asked for: nothing was granted with it, so it holds no longer than the last. */
    void pushed(RoutePlan plan) {
        if (stopped) {
            return;
        }
        long now = means.time().now();
        Duration left = router.holdsFor();
        boolean isNews =
                router.plan().map(known -> plan.epoch() > known.epoch()).orElse(true);
        if (isNews) {
            pullAt = now;
        }
        if (!isNews || !answered || left.isZero()) {
            return;
        }
        long asLast = now + left.toNanos() - plan.lease().toNanos();
        try {
            router.accept(plan, asLast - answeredAskNanos < 0 ? asLast : answeredAskNanos);
            refusal = Optional.empty();
            planned.run();
        } catch (IllegalArgumentException refused) {
            refuse(refused);
        }
    }

    /** The plan in force stays; whether the next answer fits better is seen when that comes. */
    private void refuse(IllegalArgumentException refused) {
        String why = String.valueOf(refused.getMessage());
        if (!refusal.equals(Optional.of(why))) {
            LOG.warn("plan not taken migration={} reason={}", router.migration(), why);
        }
        refusal = Optional.of(why);
        tagged = null;
        pullAt = means.time().now() + backOff.failed(pauseMax());
    }

    private void failed(String why) {
        if (!backOff.hasFailed()) {
            LOG.warn(
                    "feed does not answer migration={} plan_holds_ms={} reason={}",
                    router.migration(),
                    router.holdsFor().toMillis(),
                    why);
        }
        pullAt = means.time().now() + backOff.failed(pauseMax());
    }

    private void askBehind(long now) {
        behindAt = now + behindPause();
        behind.begin(
                means.wire().behind(router.migration()),
                now + deadline().toNanos(),
                answer -> {
                    if (answer.statusCode() == 200) {
                        toldBehind(answer.body(), now);
                    }
                },
                // The follower is not read for a while then; whether the feed is there is the pull's matter.
                failure -> {});
    }

    private void toldBehind(byte[] body, long askedNanos) {
        try {
            Documents.readBehind(body).ifPresent(time -> applied(askedNanos - time.toNanos()));
        } catch (DocumentException malformed) {
            LOG.debug("answer not understood migration={}", router.migration(), malformed);
        }
    }

    private void applied(long beforeNanos) {
        join();
        Freshness mine = freshness;
        if (mine != null) {
            mine.applied(beforeNanos);
        }
    }

    private boolean isFollowed() {
        return router.plan().map(RoutePlan::stage).map(Stage::isFollowed).orElse(false);
    }

    private long behindPause() {
        Duration max = router.plan().map(RoutePlan::behindMax).orElse(LEASE_UNKNOWN);
        return within(max.dividedBy(4), BEHIND_MIN, BEHIND_MAX).toNanos();
    }

    /** Why the last plan was not taken. */
    Optional<String> refusal() {
        return refusal;
    }

    /** True if the feed has answered with a plan that was taken. */
    boolean hasAnswer() {
        return answered;
    }

    Duration lease() {
        return router.plan().map(RoutePlan::lease).orElse(LEASE_UNKNOWN);
    }

    /** How long what was told holds good: twice in a lease, and often enough that much of a long one is always left. */
    Duration pace() {
        return within(lease().dividedBy(2), BEHIND_MIN, PACE_MAX);
    }

    /** How long an answer may take, so that there is time to ask again. */
    Duration deadline() {
        return within(lease().dividedBy(4), DEADLINE_MIN, DEADLINE_MAX);
    }

    /** The longest pause between two attempts. */
    Duration pauseMax() {
        return within(lease().dividedBy(16), PAUSE_MIN, PAUSE_MAX);
    }

    void stop() {
        stopped = true;
        pull.abandon();
        behind.abandon();
        if (freshness != null) {
            freshness.close();
        }
    }

    private static Duration within(Duration wanted, Duration min, Duration max) {
        if (wanted.compareTo(min) < 0) {
            return min;
        }
        return wanted.compareTo(max) > 0 ? max : wanted;
    }

    /** What a failure says, or the one below it. */
    static String said(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static String text(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.substring(0, Math.min(500, text.length()));
    }
}
