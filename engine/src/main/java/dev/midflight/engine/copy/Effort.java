package dev.midflight.engine.copy;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.throttle.Waiter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Over how many lanes a copy goes at the same time, and how large its chunks are: as the operator says, or as it finds
 * out. Lanes by their speed, within the first chunks; chunks by the time that they take. Safe for any thread.
 */
public final class Effort {

    /** What a chunk begins with if its size is to be found. */
    private static final long CHUNK_BYTES_FIRST = 4L << 20;

    private static final long CHUNK_BYTES_MIN = 256L << 10;
    private static final long CHUNK_BYTES_MAX = 64L << 20;

    /** Opening a snapshot and committing count for little then, and nobody minds an undo log of this age. */
    private static final Duration CHUNK_TIME = Duration.ofMillis(500);

    /** How many chunks of each lane make a measurement, after one that was begun before it. */
    private static final int CHUNKS_MEASURED = 4;

    private final Waiter time;
    private OptionalInt lanesWanted;
    private OptionalLong chunkWanted;
    private long chunkFound = CHUNK_BYTES_FIRST;
    private int lanesThere = 1;
    private Climb climb = new Climb(1, 1);
    private int chunks;
    private long bytes;
    private long sinceNanos;

    /** The first measurement is of a program that warms up. */
    private boolean warm;

    /** Empty means that it is to be found. */
    public Effort(OptionalInt lanes, OptionalLong chunkBytes, Waiter time) {
        this.time = requireNonNull(time, "time");
        this.lanesWanted = lanes;
        this.chunkWanted = chunkBytes;
    }

    /** Sets the number of lanes; empty lets it be found anew. */
    public synchronized void lanes(OptionalInt wanted) {
        lanesWanted = wanted;
        begin(lanesThere);
    }

    /** Sets the size of chunks; empty lets it be found. */
    public synchronized void chunkBytes(OptionalLong wanted) {
        chunkWanted = wanted;
    }

    /** A copy begins that has so many lanes. */
    synchronized void begin(int there) {
        lanesThere = there;
        climb = new Climb(there, there);
        warm = false;
        disturbed();
    }

    /** How many lanes may have chunks at the same time. */
    public synchronized int lanes() {
        return Math.min(lanesThere, lanesWanted.orElse(climb.lanes()));
    }

    /** The size aimed at for a chunk. */
    public synchronized long chunkBytes() {
        return chunkWanted.orElse(chunkFound);
    }

    /** Something else than lanes decides how fast it is now: measures anew. */
    synchronized void disturbed() {
        chunks = 0;
        bytes = 0;
    }

    /** A chunk was copied, in so much time from its first row on. */
    synchronized void copied(long chunkBytes, Duration took) {
        sizeChunks(chunkBytes, took);
        measureLanes(chunkBytes);
    }

    /** Halfway to what would have taken the time aimed at; a chunk that the table's end cut short tells nothing. */
    private void sizeChunks(long chunkBytes, Duration took) {
        if (chunkBytes < chunkFound / 2) {
            return;
        }
        double aimed = (double) chunkBytes * CHUNK_TIME.toNanos() / Math.max(1, took.toNanos());
        double next = Math.min((chunkFound + aimed) / 2, 2.0 * chunkFound);
        chunkFound = (long) Math.max(CHUNK_BYTES_MIN, Math.min(CHUNK_BYTES_MAX, next));
    }

    private void measureLanes(long chunkBytes) {
        if (lanesWanted.isPresent() || climb.isDone()) {
            return;
        }
        chunks++;
        if (chunks <= climb.lanes()) {
            sinceNanos = time.nanos();
            return;
        }
        bytes += chunkBytes;
        if (chunks >= climb.lanes() * (1 + CHUNKS_MEASURED)) {
            if (warm) {
                climb.measured((double) bytes / Math.max(1, time.nanos() - sinceNanos));
            }
            warm = true;
            disturbed();
        }
    }
}
