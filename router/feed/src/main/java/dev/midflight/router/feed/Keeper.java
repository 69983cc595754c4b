package dev.midflight.router.feed;

import dev.midflight.router.Nanos;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the plans in force in a snapshot, if there is to be one. Used by one thread at a time. */
final class Keeper {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private final Optional<Snapshot> snapshot;
    private final Nanos time;
    private final Map<String, Long> onDiskUntil = new HashMap<>();
    private boolean fails;

    Keeper(Optional<Snapshot> snapshot, Nanos time) {
        this.snapshot = snapshot;
        this.time = time;
    }

    /** True if a process that begins anew may go by what this one was told. */
    boolean keeps() {
        return snapshot.isPresent();
    }

    /** Gives the routers the plans that were kept and hold still. */
    void restore(List<Router> routers) {
        // Before the file's age is judged: if this process is stopped in between, the leases go on.
        long now = time.now();
        Map<String, Snapshot.Kept> plans = snapshot.map(Snapshot::load).orElse(Map.of());
        for (Router router : routers) {
            Snapshot.Kept kept = plans.get(router.migration());
            if (kept == null) {
                continue;
            }
            RoutePlan plan = kept.plan();
            router.accept(plan, now + kept.holdsFor().toNanos() - plan.lease().toNanos());
            onDiskUntil.put(router.migration(), now + kept.holdsFor().toNanos());
        }
    }

    /**
     * Keeps the plan in force of a router.
     *
     * @return from when on it may be told that it is: now, or, if an older one could neither be replaced nor removed,
     *     when nobody can go by that one any more
     */
    long keep(Router router) {
        long now = time.now();
        Optional<RoutePlan> plan = router.plan();
        Duration left = router.holdsFor();
        if (snapshot.isEmpty() || plan.isEmpty()) {
            return now;
        }
        long before = onDiskUntil.getOrDefault(router.migration(), now);
        long until = now + left.toNanos();
        try {
            snapshot.get().keep(plan.get(), until);
            onDiskUntil.put(router.migration(), until);
            fails = false;
            return now;
        } catch (IOException failure) {
            if (!fails) {
                LOG.warn("snapshot not written reason={}", failure.toString());
            }
            fails = true;
        }
        try {
            snapshot.get().remove();
            onDiskUntil.remove(router.migration());
            return now;
        } catch (IOException stays) {
            LOG.warn("snapshot not removed, nothing is told until it is worthless reason={}", stays.toString());
            return before - now > 0 ? before : now;
        }
    }
}
