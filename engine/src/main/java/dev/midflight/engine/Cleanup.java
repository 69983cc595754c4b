package dev.midflight.engine;

import dev.midflight.engine.transform.TablePair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what Midflight made in both stores: logs kept for it, fences, state tables. May be repeated. */
final class Cleanup {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private final Sides sides;

    Cleanup(Sides sides) {
        this.sides = sides;
    }

    void run() {
        sides.forward().source().dropLog();
        sides.reverse().source().dropLog();
        sides.source()
                .fence()
                .remove(sides.forward().tables().stream().map(TablePair::source).toList());
        sides.target()
                .fence()
                .remove(sides.forward().tables().stream().map(TablePair::target).toList());
        sides.forward().target().remove();
        sides.reverse().target().remove();
        LOG.info("removed logs, fences and state tables on both sides");
    }
}
