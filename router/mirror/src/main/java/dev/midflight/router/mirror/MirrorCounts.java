package dev.midflight.router.mirror;

import java.util.Map;

/**
 * What became of requests since the mirror was made. Those on their way are in none of the numbers yet.
 *
 * @param equal answered the same in every field
 * @param equivalent answered the same but for what rules excuse
 * @param different answered differently
 * @param unknown could not be compared: too deep or too large, or a rule failed
 * @param notCompared how many were not, by the reason; those that are not mirrored at all among them
 */
public record MirrorCounts(
        long equal, long equivalent, long different, long unknown, Map<NotCompared, Long> notCompared) {

    /** Copies what could change. */
    public MirrorCounts {
        notCompared = Map.copyOf(notCompared);
    }

    /** How many were not compared for a reason. */
    public long notCompared(NotCompared reason) {
        return notCompared.getOrDefault(reason, 0L);
    }
}
