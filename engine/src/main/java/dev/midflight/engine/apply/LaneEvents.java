package dev.midflight.engine.apply;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.LaneProgress;

/** What a lane tells whoever drives it. Called on the lane's thread, with no lock held. */
public interface LaneEvents {

    /** The lane has made everything up to this progress durable. */
    void committed(LaneProgress progress, long changes);

    /** A chunk is durable. */
    void copied(ChunkDone chunk);

    /** Rows of a chunk were written, not yet durable; for progress displays. */
    void copying(long rows, long bytes);
}
