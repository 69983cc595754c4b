package dev.midflight.router;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Up to when everything is at the follower, by the one that is furthest behind of those who look. Safe for any thread.
 */
final class Followed {

    /** What each of them said; empty as long as it said nothing. */
    private final Map<Freshness, Optional<Long>> told = new LinkedHashMap<>();

    /** How many of them have said nothing. */
    private int silent;

    /** Who ends leaves nobody who knows, not nobody who would have had to know. */
    private boolean isLookedAt;

    private volatile @Nullable Long nanos;

    /** One more looks, and has said nothing. */
    synchronized void join(Freshness added) {
        told.put(added, Optional.empty());
        silent++;
        isLookedAt = true;
        nanos = null;
    }

    /** One of them has seen everything from before a moment at the follower; nothing if it knows of a later one. */
    synchronized void said(Freshness by, long beforeNanos) {
        Optional<Long> before = told.get(by);
        if (before == null || before.filter(known -> beforeNanos - known <= 0).isPresent()) {
            return;
        }
        told.put(by, Optional.of(beforeNanos));
        silent -= before.isEmpty() ? 1 : 0;
        nanos = lowest();
    }

    /** One of them looks no more. */
    synchronized void leave(Freshness ended) {
        Optional<Long> before = told.remove(ended);
        if (before != null) {
            silent -= before.isEmpty() ? 1 : 0;
            nanos = lowest();
        }
    }

    /** Everything committed before this moment is at the follower; null if not all have said so, or nobody looks. */
    @Nullable
    Long nanos() {
        return nanos;
    }

    /** True if something committed before a moment need not be at the follower yet; false if nobody ever looked. */
    synchronized boolean mayLack(long beforeNanos) {
        Long all = nanos;
        return all == null ? isLookedAt : all - beforeNanos < 0;
    }

    private @Nullable Long lowest() {
        Long lowest = null;
        for (Optional<Long> each : silent > 0 ? List.<Optional<Long>>of() : told.values()) {
            long moment = each.orElseThrow();
            if (lowest == null || moment - lowest < 0) {
                lowest = moment;
            }
        }
        return lowest;
    }
}
