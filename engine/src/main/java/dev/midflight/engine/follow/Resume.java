package dev.midflight.engine.follow;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.LaneProgress;
import java.util.List;

/**
 * Where a direction goes on, as its target has saved it.
 *
 * @param spread which lane owns a key
 * @param lanes the progress of every lane, by number
 * @param chunks the copied chunks
 */
public record Resume(Spread spread, List<LaneProgress> lanes, List<ChunkDone> chunks) {

    /** Requires the lanes in order. */
    public Resume {
        lanes = List.copyOf(lanes);
        chunks = List.copyOf(chunks);
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(i).lane() != i) {
                throw new IllegalArgumentException("lane %d is out of order: %s".formatted(i, lanes));
            }
        }
    }
}
