package dev.midflight.router;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When this process last wrote which entity. In a fixed room: entities that share a place share the later time, so some
 * seem to have been written that were not, which only takes their reads to the authority. Safe for any thread.
 */
final class OwnWrites {

    private static final int PLACES = 1 << 14;
    private static final long NEVER = 0;

    private final AtomicLongArray times = new AtomicLongArray(PLACES);

    /** When something was written of which the entity is not known: it may be any. */
    private final AtomicLong unknown = new AtomicLong(NEVER);

    /** After the entity's write was committed, and before its caller goes on. */
    void add(String entity, long nanos) {
        times.accumulateAndGet(place(entity), time(nanos), OwnWrites::later);
    }

    /** The same for an entity that is not known. */
    void addUnknown(long nanos) {
        unknown.accumulateAndGet(time(nanos), OwnWrites::later);
    }

    private static long time(long nanos) {
        return nanos == NEVER ? 1 : nanos;
    }

    private static long later(long known, long now) {
        return known == NEVER || now - known > 0 ? now : known;
    }

    /** True if the entity, or one that is not known, was written at that moment or after it. */
    boolean hasSince(String entity, long nanos) {
        return isSince(times.get(place(entity)), nanos) || isSince(unknown.get(), nanos);
    }

    private static boolean isSince(long time, long nanos) {
        return time != NEVER && time - nanos >= 0;
    }

    private static int place(String entity) {
        int hash = entity.hashCode();
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }
}
