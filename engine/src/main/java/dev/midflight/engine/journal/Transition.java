package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A step that was taken.
 *
 * @param number counts up from 1 without a gap
 * @param at when
 * @param epoch the owner that took it
 * @param authorityEpoch the authority epoch after it
 * @param step what was done
 */
public record Transition(long number, Instant at, long epoch, long authorityEpoch, Step step) {

    /** Requires a time and a step. */
    public Transition {
        requireNonNull(at, "at");
        requireNonNull(step, "step");
    }
}
