package dev.midflight.router;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Whether something that may happen all the time is to be logged: each kind once in ten seconds. For any thread. */
public final class Seldom {

    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final ConcurrentMap<String, Long> nextNanos = new ConcurrentHashMap<>();

    /**
     * True if it is time for this kind again.
     *
     * @param kind one of a few
     */
    public boolean lets(String kind, long nowNanos) {
        Long next = nextNanos.get(kind);
        if (next == null) {
            return nextNanos.putIfAbsent(kind, nowNanos + PAUSE_NANOS) == null;
        }
        return nowNanos - next >= 0 && nextNanos.replace(kind, next, nowNanos + PAUSE_NANOS);
    }
}
