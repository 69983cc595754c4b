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
}
