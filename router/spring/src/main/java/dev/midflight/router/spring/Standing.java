package dev.midflight.router.spring;

import dev.midflight.router.ReadCounts;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Stage;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.jdbc.MidflightDataSource;
import dev.midflight.router.jdbc.StatementCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How this process stands in its migration. Safe for any thread. */
final class Standing {

    private final Router router;
    private final Feed feed;
    private final MidflightDataSource source;

    /** Whether it can do its work. */
    enum Answer {
        /** Yes. */
        READY,
        /** No plan has come yet. */
        NO_PLAN,
        /** The plan was not renewed in time. */
        LEASE_OVER
    }

    Standing(Router router, Feed feed, MidflightDataSource source) {
        this.router = router;
        this.feed = feed;
        this.source = source;
    }

    Router router() {
        return router;
    }

    Answer answer() {
        if (router.plan().isEmpty() || !feed.fetched()) {
            return Answer.NO_PLAN;
        }
        return router.holdsFor().isZero() ? Answer.LEASE_OVER : Answer.READY;
    }

    /** In few words, for a health answer. */
    Map<String, Object> summary() {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("migration", router.migration());
        router.plan().ifPresent(plan -> {
            parts.put("stage", plan.stage().name());
            parts.put("epoch", plan.epoch());
        });
        List<String> reasons = reasons();
        if (!reasons.isEmpty()) {
            parts.put("reasons", reasons);
        }
        return parts;
    }

    /** All there is to say; of entities only how many there are. */
    Map<String, Object> all() {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("migration", router.migration());
        parts.put("ready", answer() == Answer.READY);
        router.plan().ifPresent(plan -> {
            parts.put("stage", plan.stage().name());
            parts.put("epoch", plan.epoch());
            parts.put("authority", plan.authority().name().toLowerCase(Locale.ROOT));
            parts.put("reads", reads(plan));
            parts.put("leaseLeftMillis", router.holdsFor().toMillis());
        });
        parts.put("followerHeldBack", router.isFollowerHeldBack());
        parts.put("counts", counts(source.counts()));
        parts.put("compared", compared(source));
        parts.put("reasons", reasons());
        return parts;
    }

    private static Map<String, Object> reads(RoutePlan plan) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("newPpm", plan.reads().ppm());
        parts.put("included", plan.reads().include().size());
        parts.put("excluded", plan.reads().exclude().size());
        parts.put("shadowPpm", plan.shadowPpm());
        return parts;
    }

    private static Map<String, Object> counts(StatementCounts counts) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("readsAtOld", counts.atOld());
        parts.put("readsAtNew", counts.atNew());
        parts.put("readsSaved", counts.saved());
        parts.put("writesUnknown", counts.unknown());
        parts.put("keysMarked", counts.keysMarked());
        parts.put("tablesMarked", counts.wholesMarked());
        return parts;
    }

    /** What came of comparing; of what was not compared, the reasons that there are. */
    private static Map<String, Object> compared(MidflightDataSource source) {
        ReadCounts reads = source.reads();
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("equal", reads.equal());
        parts.put("equivalent", reads.equivalent());
        parts.put("stale", reads.stale());
        parts.put("different", reads.different());
        parts.put("unknown", reads.unknown());
        Map<String, Long> not = new LinkedHashMap<>();
        source.notCompared().forEach((reason, count) -> {
            if (count > 0) {
                not.put(reason.name(), count);
            }
        });
        parts.put("notCompared", not);
        source.fields().ifPresent(fields -> {
            parts.put("columnsBeyondNoise", fields.beyondNoise());
            parts.put("columnsOfNoise", fields.ignoreCandidates());
        });
        return parts;
    }

    /** Why something is not done here that is done otherwise; empty if all is well. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        switch (answer()) {
            case READY -> {}
            case NO_PLAN ->
                reasons.add("No plan of %s has come since this process began, so nothing is written. Look whether it"
                                .formatted(router.migration())
                        + " reaches its feed.");
            case LEASE_OVER ->
                reasons.add("The plan of %s was not renewed in time, so nothing is written. Look whether this process"
                                .formatted(router.migration())
                        + " reaches its feed.");
        }
        if (router.plan().map(plan -> plan.stage() == Stage.SWITCHING).orElse(false)) {
            reasons.add("The authority is moving; writes wait.");
        }
        if (router.isFollowerHeldBack()) {
            reasons.add("Nothing is read at the follower, because this process was told so.");
        }
        return reasons;
    }
}
