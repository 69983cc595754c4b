package dev.midflight.testkit.memory;

import static java.util.Objects.requireNonNull;

/**
 * How a memory server behaves.
 *
 * @param visibility how log and snapshots relate
 * @param images which values the log carries
 * @param largeBytes from which length on {@link Images#LARGE_OMITTED} leaves out unchanged values
 * @param batchChanges how many changes the log delivers at once, at least 1
 * @param waiting what calls do that would have to wait
 */
public record MemoryOptions(Visibility visibility, Images images, int largeBytes, int batchChanges, Waiting waiting) {

    /** Exact by transaction, full images, pieces of 100 changes, waiting on the JVM's clock. */
    public static final MemoryOptions DEFAULT =
            new MemoryOptions(Visibility.EXACT_BY_TX, Images.FULL, 32, 100, Waiting.REAL_TIME);

    /** Requires a piece of at least one change. */
    public MemoryOptions {
        requireNonNull(visibility, "visibility");
        requireNonNull(images, "images");
        requireNonNull(waiting, "waiting");
        if (batchChanges < 1) {
            throw new IllegalArgumentException("a piece of %d changes is too small".formatted(batchChanges));
        }
    }

    /** These options with another visibility. */
    public MemoryOptions with(Visibility other) {
        return new MemoryOptions(other, images, largeBytes, batchChanges, waiting);
    }

    /** These options with other images. */
    public MemoryOptions with(Images other) {
        return new MemoryOptions(visibility, other, largeBytes, batchChanges, waiting);
    }

    /** These options with another way to wait. */
    public MemoryOptions with(Waiting other) {
        return new MemoryOptions(visibility, images, largeBytes, batchChanges, other);
    }

    /** These options with pieces of another number of changes. */
    public MemoryOptions withBatchChanges(int changes) {
        return new MemoryOptions(visibility, images, largeBytes, changes, waiting);
    }
}
