package dev.midflight.stores.sql.marks;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The number from which a pass over the marks has to begin. Deleted marks stay in a table and its index for as long as
 * any transaction is open that began before, and whoever begins with the lowest number walks over all of them.
 *
 * <p>Numbers are given out upwards, but become visible in any order: who was given a low one may commit it late. So a
 * number x that was seen becomes the floor in three steps. Those are noted who may still have a lower one: whoever
 * writes to the table then. When all of them are gone, no mark up to x can appear any more. A pass that begins then
 * delivers what is left of them, and at its end the floor is x.
 *
 * <p>Now and then a pass begins with the lowest number all the same: somebody may have written numbers of his own, or
 * made the store begin anew with them. One thread.
 */
final class MarkFloor {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long WHOLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<Optional<Set<String>>> writers;
    private final Set<String> waitedFor = new HashSet<>();
    private long floor;
    private long highest;

    /** The number that is to become the floor; 0 if there is none. */
    private long candidate;

    /** What becomes the floor when the pass that goes on has come to its end. */
    private long next;

    private long looked;
    private long whole;

    /**
     * One that knows nothing yet.
     *
     * @param writers who writes to the table of marks now; nothing if the store cannot tell
     */
    MarkFloor(Supplier<Optional<Set<String>>> writers, long nanos) {
        this.writers = writers;
        this.looked = nanos - LOOK_NANOS;
        this.whole = nanos;
    }

    /** A pass begins; its marks have higher numbers than this. */
    long begin(long nanos) {
        if (nanos - looked >= LOOK_NANOS) {
            looked = nanos;
            look();
        }
        next = candidate > 0 && waitedFor.isEmpty() ? candidate : floor;
        if (nanos - whole >= WHOLE_NANOS) {
            whole = nanos;
            return 0;
        }
        return floor;
    }

    private void look() {
        if (candidate == 0 && highest <= floor) {
            return;
        }
        Optional<Set<String>> now = writers.get();
        if (now.isEmpty()) {
            candidate = 0;
        } else if (candidate == 0) {
            candidate = highest;
            waitedFor.clear();
            waitedFor.addAll(now.get());
        } else {
            waitedFor.retainAll(now.get());
        }
    }

    /** A mark of this number was seen. */
    void seen(long id) {
        highest = Math.max(highest, id);
    }

    /** The pass has delivered all that was there when it began. */
    void end() {
        if (next > floor) {
            floor = next;
            candidate = 0;
        }
    }
}
