package dev.midflight.router.dedup;

/**
 * A newer owner has taken over the partition. Nothing was written.
 *
 * <p>Roll back, read no more from this partition, and have the broker assign it anew.
 */
public final class StaleGenerationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long newest;

    StaleGenerationException(Ownership owner, long newest) {
        super("Cannot take %s: generation %d owns it".formatted(owner, newest));
        this.newest = newest;
    }

    /** The highest generation seen. */
    public long newest() {
        return newest;
    }
}
