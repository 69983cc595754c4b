package dev.midflight.engine.apply;

/**
 * When a lane writes and commits.
 *
 * @param flushBytes pending rows are written once they take more than this; more coalesce better and hold more memory
 * @param commitBytes a target transaction is committed at the next mark once it carries more than this
 */
public record LaneLimits(long flushBytes, long commitBytes) {

    /** 4 MiB each: a few thousand rows a batch, past which batches gained nothing in measurements. */
    public static final LaneLimits DEFAULT = new LaneLimits(4L << 20, 4L << 20);

    /** What rows on their way out take, as vectors, as parameters and with the room that both leave. */
    private static final int COPIES = 4;

    /** The defaults, or less where so many bytes are all that the lane may take. */
    public static LaneLimits within(long bytes) {
        return new LaneLimits(Math.min(DEFAULT.flushBytes(), bytes / COPIES), DEFAULT.commitBytes());
    }
}
