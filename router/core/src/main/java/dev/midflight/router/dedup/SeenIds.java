package dev.midflight.router.dedup;

import java.util.Arrays;

/**
 * Ids of messages that have had their effect, as many as it may remember, those asked for last. What it has forgotten
 * it does not know: that an id is not here says nothing.
 *
 * <p>Divided into up to 16 parts of equal size, each with a lock of its own, held for a look-up only. Safe for any
 * thread.
 */
public final class SeenIds {

    private static final int PARTS = 16;
    private static final long PARTED_IDS = 1_024;
    private static final long PARTED_BYTES = 1 << 20;

    private final RecentIds[] parts;

    /**
     * None yet.
     *
     * @param idsMax the most ids it remembers, from 1
     * @param bytesMax the most bytes of memory for them, from 1, where an id takes its length and about 100 more
     */
    public SeenIds(long idsMax, long bytesMax) {
        if (idsMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "a cache of %d ids and %d bytes holds nothing".formatted(idsMax, bytesMax));
        }
        int count = idsMax < PARTED_IDS || bytesMax < PARTED_BYTES ? 1 : PARTS;
        parts = new RecentIds[count];
        Arrays.setAll(parts, i -> new RecentIds(idsMax / count, bytesMax / count));
    }

    /** True if the id is remembered. */
    public boolean contains(MessageId id) {
        return part(id).contains(id);
    }

    /** Remembers an id. */
    public void add(MessageId id) {
        part(id).add(id);
    }

    /** How many ids are remembered. */
    public long ids() {
        return Arrays.stream(parts).mapToLong(RecentIds::ids).sum();
    }

    /** How many bytes they are reckoned to take. */
    public long bytes() {
        return Arrays.stream(parts).mapToLong(RecentIds::bytes).sum();
    }

    private RecentIds part(MessageId id) {
        // By other bits of the hash than those by which a map chooses its place.
        return parts[((id.hashCode() * 0x9e3779b9) >>> 28) % parts.length];
    }
}
