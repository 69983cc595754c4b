package dev.midflight.router;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Keys that the follower has not taken: those that are tried again after a while, longer each time, and those that it
 * refuses, which wait until they are written again. Each for itself; the others go on. Safe for any thread.
 */
final class Troubles {

    private static final long FIRST_NANOS = Duration.ofMillis(20).toNanos();
    private static final int DOUBLINGS_MAX = 20;

    private final long retryMaxNanos;
    private final int attemptsMax;
    private final Nanos time;
    private final ConcurrentMap<String, Trouble> keys = new ConcurrentHashMap<>();

    /**
     * What is known of a key.
     *
     * @param aside true if it is not tried again as it is
     * @param lastId the newest of its marks when it was tried
     * @param firstAsideId the newest of its marks when it was first put aside
     */
    private record Trouble(
            int attempts, long nextNanos, boolean aside, long lastId, Optional<Long> firstAsideId, String reason) {}

    Troubles(Duration retryMax, int attemptsMax, Nanos time) {
        this.retryMaxNanos = retryMax.toNanos();
        this.attemptsMax = attemptsMax;
        this.time = time;
    }

    /** True if a key with these marks may be tried now. */
    boolean lets(String key, long lastId) {
        Trouble trouble = keys.get(key);
        if (trouble == null) {
            return true;
        }
        return trouble.aside() ? lastId > trouble.lastId() : trouble.nextNanos() - time.now() <= 0;
    }

    /** A key has failed; true if it was put aside by that. */
    boolean failed(String key, long lastId, boolean refused, String reason) {
        Trouble before = keys.get(key);
        int attempts = before == null || before.aside() ? 1 : before.attempts() + 1;
        boolean aside = refused && attempts >= attemptsMax;
        long pause = Math.min(retryMaxNanos, FIRST_NANOS << Math.min(attempts - 1, DOUBLINGS_MAX));
        Optional<Long> first = before == null ? Optional.empty() : before.firstAsideId();
        Optional<Long> firstAside = first.isEmpty() && aside ? Optional.of(lastId) : first;
        keys.put(key, new Trouble(attempts, time.now() + pause, aside, lastId, firstAside, reason));
        return aside;
    }

    /**
     * Which marks of a key that has failed are of no use: all that came after it was first put aside. Those of then
     * stay. Whoever has seen one that came later, in whatever process, has seen those as well, and so waits for the key
     * as long as it has to.
     */
    List<Long> needless(String key, List<Long> ids) {
        Trouble trouble = keys.get(key);
        return trouble == null
                ? List.of()
                : trouble.firstAsideId()
                        .map(first -> ids.stream().filter(id -> id > first).toList())
                        .orElse(List.of());
    }

    /** A key is at the follower. */
    void healed(String key) {
        keys.remove(key);
    }

    /** Forgets the keys that are not among those that are still marked: others have brought them over. */
    void keepOnly(Set<String> marked) {
        keys.keySet().retainAll(marked);
    }

    /** Tries all again, those that were put aside as well. */
    void forget() {
        keys.clear();
    }

    /** What was put aside, and why. */
    Map<String, String> aside() {
        Map<String, String> aside = new TreeMap<>();
        keys.forEach((key, trouble) -> {
            if (trouble.aside()) {
                aside.put(key, trouble.reason());
            }
        });
        return aside;
    }
}
