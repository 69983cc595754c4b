package dev.midflight.router;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When this process last wrote which entity. In a fixed room: entities that share a place share the later time, so some
 * seem to have been written that were not, which only takes their reads to the authority. Safe for any thread.
 */
final class OwnWrites {

    private static final int PLACES = 1 << 14;
    private static final long NEVER = 0;

    private final AtomicLongArray times = new AtomicLongArray(PLACES);

    /** After the entity's write was committed, and before its caller goes on. */
    void add(String entity, long nanos) {
        long time = nanos == NEVER ? 1 : nanos;
        times.accumulateAndGet(place(entity), time, (known, now) -> known == NEVER || now - known > 0 ? now : known);
    }

    /** True if the entity was written at that moment or after it. */
    boolean hasSince(String entity, long nanos) {
        long time = times.get(place(entity));
        return time != NEVER && time - nanos >= 0;
    }

    private static int place(String entity) {
        int hash = entity.hashCode();
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }
}
