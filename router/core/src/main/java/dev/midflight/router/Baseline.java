package dev.midflight.router;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Chooses of the compared reads those that ask the authority twice, to know how often it differs from itself. By
 * chance, and never by what came of comparing. One entity is chosen at most once a minute, as the same one over and
 * over is no news.
 *
 * <p>Safe for any thread.
 */
final class Baseline {

    /** One of 100. */
    static final int USUAL_PPM = 10_000;

    private static final int ENTITIES_MAX = 1_024;
    private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** On an average, how many reads there are for one that is chosen; 0 if none is. */
    private final int reads;

    private final RandomGenerator random;
    private final Nanos time;

    /** Guards what follows, and the random. */
    private final Object lock = new Object();

    /** When entities were chosen, the oldest first. */
    private final Map<String, Long> lately = new LinkedHashMap<>();

    private int left;

    Baseline(int ppm, RandomGenerator random, Nanos time) {
        this.reads = ppm == 0 ? 0 : Math.round((float) Bucket.PLACES / ppm);
        this.random = random;
        this.time = time;
        this.left = reads;
    }

    /** True if this read is one of them. */
    boolean takes(String entity) {
        if (reads == 0) {
            return false;
        }
        synchronized (lock) {
            if (left > 1) {
                left--;
                return false;
            }
            // Else the next one that was not chosen lately.
            if (!isNews(entity)) {
                return false;
            }
            left = 1 + random.nextInt(2 * reads - 1);
            return true;
        }
    }

    private boolean isNews(String entity) {
        long now = time.now();
        Long before = lately.get(entity);
        if (before != null && now - before < AGAIN_NANOS) {
            return false;
        }
        lately.remove(entity);
        lately.put(entity, now);
        if (lately.size() > ENTITIES_MAX) {
            lately.remove(lately.keySet().iterator().next());
        }
        return true;
    }
}
