package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How rows that exist already are copied.
 *
 * @param chunkBytes size aimed at, empty to find it; 4 MiB keeps a chunk under a second on the slowest pair measured
 * @param lanes parallel writers; empty lets the engine choose
 * @param pilot the part of each table that is copied and verified before the rest starts
 * @param keys when the target's primary keys are made
 */
public record CopySettings(OptionalLong chunkBytes, OptionalInt lanes, Percent pilot, Keys keys) {

    /** Below this the work per chunk outweighs its rows. */
    public static final long CHUNK_BYTES_MIN = 64L << 10;

    /** Above this a chunk that has to be read again costs too much. */
    public static final long CHUNK_BYTES_MAX = 1L << 30;

    /** More writers than this only wait for each other's locks. */
    public static final int LANES_MAX = 256;

    /** Requires sizes within the limits. */
    public CopySettings {
        requireChunk(chunkBytes);
        requireLanes(lanes);
        requireNonNull(pilot, "pilot");
        requireNonNull(keys, "keys");
    }

    /** The size, if it is within the limits. */
    public static OptionalLong requireChunk(OptionalLong bytes) {
        if (bytes.isPresent() && (bytes.getAsLong() < CHUNK_BYTES_MIN || bytes.getAsLong() > CHUNK_BYTES_MAX)) {
            throw new IllegalArgumentException("%s is not in %s to %s"
                    .formatted(
                            Quantities.showBytes(bytes.getAsLong()),
                            Quantities.showBytes(CHUNK_BYTES_MIN),
                            Quantities.showBytes(CHUNK_BYTES_MAX)));
        }
        return bytes;
    }

    /** The number, if it is within the limits. */
    public static OptionalInt requireLanes(OptionalInt lanes) {
        if (lanes.isPresent() && (lanes.getAsInt() < 1 || lanes.getAsInt() > LANES_MAX)) {
            throw new IllegalArgumentException("%d lanes are not in 1 to %d".formatted(lanes.getAsInt(), LANES_MAX));
        }
        return lanes;
    }

    /** When the primary keys of the target tables are made. */
    public enum Keys {
        /** The engine chooses by what was measured for the pair of stores. */
        AUTO,
        /** Before the rows come. */
        PRESENT,
        /** After the rows wherever the store can do so; the log waits meanwhile. */
        DEFERRED
    }
}
