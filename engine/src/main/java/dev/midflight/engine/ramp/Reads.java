package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.natural;

/**
 * Reads of one store in some time.
 *
 * @param all how many there were
 * @param errors how many of them ended in an error
 */
public record Reads(long all, long errors) {

    /** No reads. */
    public static final Reads NONE = new Reads(0, 0);

    /** Requires at most as many errors as reads. */
    public Reads {
        natural(all, "all");
        natural(errors, "errors");
        if (errors > all) {
            throw new IllegalArgumentException("%d errors in %d reads".formatted(errors, all));
        }
    }

    /** Both together. */
    public Reads plus(Reads more) {
        return new Reads(all + more.all, errors + more.errors);
    }

    /** The part of the reads that ended in an error; 0 if there were none. */
    double rate() {
        return all == 0 ? 0 : (double) errors / all;
    }

    @Override
    public String toString() {
        return "%s of %s".formatted(count(errors), count(all));
    }
}
