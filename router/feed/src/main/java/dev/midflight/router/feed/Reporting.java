package dev.midflight.router.feed;

import dev.midflight.router.Router;
import dev.midflight.router.Seldom;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how far one router is: at once when it takes another plan, and again when nothing is under way by an earlier
 * one; besides, what was seen, twice in a lease. Used by the feed's thread alone.
 */
final class Reporting {

    private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);

    /** How often it is looked whether what is under way has ended. */
    private static final Duration DRAIN_LOOK = Duration.ofMillis(5);

    private static final int HASH_BYTES = 8;

    /** The report cannot be taken as it is. */
    private static final Set<Integer> MALFORMED = Set.of(400, 413, 422);

    private final Fed fed;
    private final Identity identity;
    private final Means means;
    private final Renewal renewal;
    private final Call<byte[]> post;
    private final BackOff backOff;
    private final Seldom seldom = new Seldom();
    private Optional<Told> told = Optional.empty();
    private long postAt;
    private long evidenceAt;
    private long ackAt;
    private long refusedEpoch;
    private boolean last;
    private boolean lastSent;
    private boolean ending;

    /** What the server knows. */
    private record Told(Optional<Router.Ack> ack, Optional<String> refusal, boolean ended) {

        private long epoch() {
            return ack.map(Router.Ack::epoch).orElse(0L);
        }
    }

    Reporting(Fed fed, Identity identity, Means means, Renewal renewal) {
        this.fed = fed;
        this.identity = identity;
        this.means = means;
        this.renewal = renewal;
        this.post = new Call<>(means.feedThread());
        this.backOff = new BackOff(means.random());
        this.postAt = means.time().now();
        this.evidenceAt = postAt;
        this.ackAt = postAt;
    }

    /** Says nothing before that moment: what is on disk would lead a process that begins anew astray until then. */
    void holdAcks(long untilNanos) {
        ackAt = untilNanos;
    }

    /** Does what is due; when there is something to do again. */
    long tick(long now) {
        if (post.isGivenUp(now)) {
            failed("no answer within %s".formatted(renewal.deadline()));
        }
        Told current = current();
        boolean isNews = !told.equals(Optional.of(current));
        boolean hasSomething = current.ack().isPresent() || current.refusal().isPresent();
        boolean isDue = (isNews || evidenceAt - now <= 0 || (last && !lastSent)) && ackAt - now <= 0;
        if (!post.isUnderWay() && hasSomething && isDue && postAt - now <= 0) {
            post(current, now);
        }
        return next(current, now);
    }

    private Told current() {
        Optional<Router.Ack> ack = fed.router().ack();
        boolean ended = ending && ack.map(Router.Ack::drained).orElse(false);
        return new Told(ack, renewal.refusal(), ended);
    }

    private long next(Told current, long now) {
        if (post.isUnderWay()) {
            return post.untilNanos();
        }
        if (current.ack().map(ack -> !ack.drained()).orElse(false)) {
            return now + DRAIN_LOOK.toNanos();
        }
        if (postAt - now > 0) {
            return postAt;
        }
        return evidenceAt - now > 0 ? evidenceAt : now + renewal.pauseMax().toNanos();
    }

    private void post(Told current, long now) {
        boolean isLast = last;
        // With the first word of an epoch: what was seen before is not to be taken for what is seen by it.
        boolean begins = told.map(Told::epoch).orElse(0L) != current.epoch() && current.epoch() != refusedEpoch;
        boolean withEvidence = begins || evidenceAt - now <= 0 || isLast;
        Report report = new Report(
                identity.instance(),
                fed.router().migration(),
                identity.start(),
                identity.labels(),
                current.epoch(),
                current.ack().map(Router.Ack::drained).orElse(true),
                current.refusal(),
                current.ended(),
                told(() -> fed.queues().stream().map(Supplier::get).toList()).orElse(List.of()),
                withEvidence ? told(fed.reporter()::seen).map(this::shown) : Optional.empty());
        post.begin(
                means.wire().report(report),
                now + renewal.deadline().toNanos(),
                answer -> posted(answer, current, withEvidence, isLast),
                failure -> failed(Renewal.said(failure)));
    }

    private void posted(HttpResponse<byte[]> answer, Told sent, boolean withEvidence, boolean wasLast) {
        if (answer.statusCode() / 100 != 2) {
            if (withEvidence && MALFORMED.contains(answer.statusCode())) {
                // How far the router is must be told, whatever is wrong with what it has seen.
                evidenceAt = means.time().now() + renewal.pace().toNanos();
                refusedEpoch = sent.epoch();
            }
            failed("HTTP %d: %s".formatted(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
            return;
        }
        backOff.succeeded();
        told = Optional.of(sent);
        lastSent |= wasLast;
        if (withEvidence) {
            evidenceAt = means.time().now() + renewal.pace().toNanos();
        }
    }

    private void failed(String why) {
        if (!backOff.hasFailed()) {
            LOG.warn("report not taken migration={} reason={}", fed.router().migration(), why);
        }
        postAt = means.time().now() + backOff.failed(renewal.pauseMax());
    }

    /** Whatever the application's reporter throws must not end its feed. */
    @SuppressWarnings("IllegalCatch")
    private <T> Optional<T> told(Supplier<T> reporter) {
        try {
            return Optional.of(reporter.get());
        } catch (RuntimeException | Error failure) {
            if (seldom.lets(failure.getClass().getName(), means.time().now())) {
                LOG.warn("reporter has thrown, nothing is told of what was seen", failure);
            }
            return Optional.empty();
        }
    }

    private Evidence shown(Evidence seen) {
        return identity.keysShown() ? seen : masked(seen);
    }

    private Evidence masked(Evidence seen) {
        int salt = fed.router().plan().map(plan -> plan.reads().salt()).orElse(0);
        Set<String> keys =
                seen.differentKeys().stream().map(key -> masked(key, salt)).collect(Collectors.toUnmodifiableSet());
        return new Evidence(
                seen.old(),
                seen.fresh(),
                seen.saved(),
                seen.compared(),
                seen.dirtyKeys(),
                seen.pairs(),
                keys,
                seen.moreDifferentKeys(),
                seen.votes());
    }

    private static String masked(String key, int salt) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(salt).array());
            byte[] hash = digest.digest(key.getBytes(StandardCharsets.UTF_8));
            return "#" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("each Java platform has SHA-256", impossible);
        }
    }

    /**
     * Tells all once more and nothing after that.
     *
     * @param ended whether the router is ended
     */
    void finish(boolean ended) {
        last = true;
        ending = ended;
    }

    /** True if nothing is left to tell. */
    boolean isFinished() {
        Optional<Router.Ack> ack = fed.router().ack();
        boolean nothing = ack.isEmpty() && renewal.refusal().isEmpty();
        return nothing
                || (lastSent
                        && told.equals(Optional.of(current()))
                        && ack.map(Router.Ack::drained).orElse(true));
    }

    void stop() {
        post.abandon();
    }
}
