package dev.midflight.router;

/**
 * One of those who know up to when the follower has everything of a part of the data, as it tells a {@link Router}. The
 * router goes by the one that is furthest behind, so each is there from before the first write of its part, and until
 * it is closed. Safe for any thread.
 */
public final class Freshness implements AutoCloseable {

    private final Router router;

    Freshness(Router router) {
        this.router = router;
    }

    /**
     * Takes in that everything committed before a moment of the router's clock is at the follower, as far as this one
     * looks. Who looks takes the moment first and then asks the router who has the authority. Nothing changes if a
     * later moment is known; nor if it was not known at that moment who has the authority, for others may have written
     * elsewhere by then.
     */
    public void applied(long beforeNanos) {
        router.applied(this, beforeNanos);
    }

    /** Has no say any more. */
    @Override
    public void close() {
        router.leave(this);
    }
}
