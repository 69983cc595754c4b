package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which keys were compared while a plan was in force, each counted once however often it was. Of those that agreed a
 * sketch is kept, an UltraLogLog (O. Ertl, UltraLogLog: A Practical and More Space-Efficient Alternative to HyperLogLog
 * for Approximate Distinct Counting, VLDB 2024), so that several instances can be put together and a repeat changes
 * nothing. What it says is rounded down by three standard errors.
 *
 * @param epoch of the plan; 0 if nothing was compared
 * @param sketch of all keys that were compared, in Base64; empty if there are none
 * @param differing hashes of the keys that differed for good, at most {@value #DIFFERING_MAX}
 */
public record Votes(long epoch, String sketch, Set<String> differing) {

    /** How many keys that differed are told at most; far fewer stop any ramp. */
    public static final int DIFFERING_MAX = 100;

    /** No vote. */
    public static final Votes NONE = new Votes(0, "", Set.of());

    /** 2 to the power of this many registers of a byte each. */
    static final int PRECISION = 12;

    /** Of the estimate, with 4,096 registers: 1.2 %, three times. */
    private static final double ERROR = 0.036;

    /** Below it the estimate is off by less than one key. */
    private static final double EXACT = 25;

    /** Checks them. */
    public Votes {
        requireNonNull(sketch, "sketch");
        differing = Set.copyOf(differing);
        if (differing.size() > DIFFERING_MAX) {
            throw new IllegalArgumentException(
                    "%d keys that differ, of at most %d".formatted(differing.size(), DIFFERING_MAX));
        }
        if (!sketch.isEmpty()) {
            read(sketch);
        }
    }

    private static UltraLogLog read(String sketch) {
        byte[] state = Base64.getDecoder().decode(sketch);
        if (state.length != 1 << PRECISION) {
            throw new IllegalArgumentException(
                    "a sketch has %d bytes, this one %d".formatted(1 << PRECISION, state.length));
        }
        return UltraLogLog.wrap(state);
    }

    static String text(UltraLogLog sketch) {
        return Base64.getEncoder().encodeToString(sketch.getState());
    }

    /** How many keys were compared at least, those that differed among them. */
    public long keys() {
        if (sketch.isEmpty()) {
            return differing.size();
        }
        double estimate = read(sketch).getDistinctCountEstimate();
        long sure = estimate <= EXACT ? Math.round(estimate) : (long) (estimate * (1 - ERROR));
        return Math.max(sure, differing.size());
    }

    /** Both together if they are of one plan, else those of the later one. */
    public Votes plus(Votes more) {
        if (epoch != more.epoch) {
            return epoch > more.epoch ? this : more;
        }
        Set<String> both = new TreeSet<>(differing);
        more.differing.stream().limit(DIFFERING_MAX).forEach(key -> {
            if (both.size() < DIFFERING_MAX) {
                both.add(key);
            }
        });
        if (sketch.isEmpty() || more.sketch.isEmpty()) {
            return new Votes(epoch, sketch.isEmpty() ? more.sketch : sketch, both);
        }
        return new Votes(epoch, text(read(sketch).add(read(more.sketch))), both);
    }
}
