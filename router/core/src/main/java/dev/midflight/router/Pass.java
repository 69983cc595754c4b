package dev.midflight.router;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Something under way that may write, by the plan under which it began. Safe for any thread. */
public final class Pass implements AutoCloseable {

    private final Router router;
    private final Router.Route route;
    private final AtomicBoolean closed = new AtomicBoolean();

    Pass(Router router, Router.Route route) {
        this.router = router;
        this.route = route;
    }

    /** The plan it keeps to. */
    public RoutePlan plan() {
        return route.plan();
    }

    /** The side that takes its writes. */
    public Side authority() {
        return route.plan().authority();
    }

    /** The side where it reads an entity; the authority if that is null, as it is not known. */
    public Side reads(@Nullable String entity) {
        return router.reads(route, entity);
    }

    /**
     * An entity was written: committed, or nobody knows. To be said before whoever asked for it goes on, so that a read
     * that comes after it finds it.
     *
     * @param entity null if it is not known: whatever this process reads is then read at the authority until the
     *     follower has all that was written up to now
     */
    public void wrote(@Nullable String entity) {
        router.wrote(entity);
    }

    /** It has ended. Whoever waits for an earlier plan to come to rest waits for it no more. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            route.inFlight().end();
        }
    }
}
