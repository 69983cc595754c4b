package dev.midflight.engine.apply;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.LaneProgress;
import java.time.Instant;

/** What a lane tells whoever drives it. Called on the lane's thread, with no lock held. */
public interface LaneEvents {

    /**
     * The lane has made everything up to this progress durable.
     *
     * @param at when the source committed the last of it
     * @param changes how many rows were written
     */
    void committed(LaneProgress progress, Instant at, long changes);

    /** A chunk is durable. */
    void copied(ChunkDone chunk);

    /** Rows of a chunk were written, not yet durable; for progress displays. */
    void copying(long rows, long bytes);
}
