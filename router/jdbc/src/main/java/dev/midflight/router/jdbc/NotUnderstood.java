package dev.midflight.router.jdbc;

import dev.midflight.router.Nanos;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Which texts the other side has not understood a short while ago, so that they are not tried again at once. Texts are
 * known by their length and hash and are not kept, however long they are: of two that are taken for each other one is
 * not compared for a minute. Safe for any thread.
 */
final class NotUnderstood {

    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int COUNT_MAX = 1_000;

    private final Nanos time;
    private final ConcurrentMap<Long, Long> sinceNanos = new ConcurrentHashMap<>();

    NotUnderstood(Nanos time) {
        this.time = time;
    }

    private static long key(String text) {
        return ((long) text.length() << Integer.SIZE) | Integer.toUnsignedLong(text.hashCode());
    }

    void add(String text) {
        if (sinceNanos.size() >= COUNT_MAX) {
            sinceNanos.values().removeIf(this::isOld);
        }
        if (sinceNanos.size() >= COUNT_MAX) {
            sinceNanos.clear();
        }
        sinceNanos.put(key(text), time.now());
    }

    boolean has(String text) {
        Long since = sinceNanos.get(key(text));
        if (since == null) {
            return false;
        }
        if (isOld(since)) {
            sinceNanos.remove(key(text), since);
            return false;
        }
        return true;
    }

    private boolean isOld(long since) {
        return time.now() - since > KEPT_NANOS;
    }

    int size() {
        return sinceNanos.size();
    }
}
