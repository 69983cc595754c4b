package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.millis;
import static dev.midflight.engine.ramp.Figures.natural;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A limit for how old an entry of the journal is when the follower gets it. Above it the follower does not keep up
 * with what is written: a STOP.
 *
 * @param limit the largest age that passes at p99, zero or more
 * @param least how many entries there must be before their p99 means something, at least 1
 */
public record JournalAgeGate(Duration limit, long least) {

    /** 2 s, by 1,000 entries. */
    public static final JournalAgeGate USUAL = new JournalAgeGate(Duration.ofSeconds(2), 1_000);

    /** Requires a time and a number. */
    public JournalAgeGate {
        natural(limit.toNanos(), "limit");
        if (least < 1) {
            throw new IllegalArgumentException("journal age: at least 1 entry must be seen, not %d".formatted(least));
        }
    }

    /**
     * What the entries of a step say.
     *
     * @param p99 the age that 99 % of them did not exceed
     * @param entries how many there were
     */
    public Judgement judge(Duration p99, long entries) {
        natural(p99.toNanos(), "p99");
        natural(entries, "entries");
        if (entries < least) {
            return new Judgement(
                    Answer.WAIT,
                    "journal age: %s entries; at least %s are needed".formatted(count(entries), count(least)));
        }
        String seen = "journal age: p99 %s by %s entries, at most %s may be"
                .formatted(shown(p99), count(entries), shown(limit));
        return new Judgement(p99.compareTo(limit) <= 0 ? Answer.GO : Answer.STOP, seen);
    }

    private static String shown(Duration time) {
        return millis(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
    }
}
