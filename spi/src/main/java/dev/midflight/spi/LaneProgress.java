package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * How far a lane is, saved in the same target transaction as its rows.
 *
 * @param lane the lane's number, from 0
 * @param position every change of this lane up to here is in the target
 * @param unsettled transactions up to {@code position} whose changes were left out because their chunk was still to be
 *     copied and which no snapshot had been seen to include, as text, comma separated; empty if none
 */
public record LaneProgress(int lane, String position, String unsettled) {

    /** Requires all. */
    public LaneProgress {
        requireNonNull(position, "position");
        requireNonNull(unsettled, "unsettled");
    }
}
