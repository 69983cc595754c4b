package dev.midflight.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something under way that may write to the stores of several migrations, by the plan of each. For migrations that
 * switch together: while one of them moves none is held, so that nobody who waits for one keeps another from moving.
 * Safe for any thread.
 */
public final class Passes implements AutoCloseable {

    private final Map<Router, Pass> passes = new HashMap<>();

    private Passes() {}

    /**
     * Begins with each of them; waits while the authority of any moves.
     *
     * @return what has to be closed once all has ended, however it did
     * @throws RefusedException if for one of them nobody knows, or knows in time, where to write; nothing was begun
     */
    public static Passes begin(List<Router> routers) {
        while (true) {
            Passes all = new Passes();
            Optional<Router> moving = all.enter(routers);
            if (moving.isEmpty()) {
                return all;
            }
            moving.get().begin().close();
        }
    }

    /** Begins with each, or with none: then the one that moves is the answer. */
    private Optional<Router> enter(List<Router> routers) {
        boolean entered = false;
        try {
            for (Router router : routers) {
                Optional<Pass> pass = router.beginNow();
                if (pass.isEmpty()) {
                    return Optional.of(router);
                }
                add(router, pass.get());
            }
            entered = true;
            return Optional.empty();
        } finally {
            if (!entered) {
                close();
            }
        }
    }

    private void add(Router router, Pass pass) {
        Pass before = passes.put(router, pass);
        if (before != null) {
            before.close();
        }
    }

    /** The one of a migration. */
    public Pass of(Router router) {
        Pass pass = passes.get(router);
        if (pass == null) {
            throw new IllegalArgumentException("nothing was begun for " + router.migration());
        }
        return pass;
    }

    /** All has ended. */
    @Override
    public void close() {
        new ArrayList<>(passes.values()).forEach(Pass::close);
    }
}
