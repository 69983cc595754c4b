package dev.midflight.engine;

import dev.midflight.spi.Backlog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a migration stands, for people and scripts.
 *
 * @param migration its name
 * @param phase how far it has come
 * @param authority which side has the writes
 * @param switchState how far a switch is
 * @param owner the process that owns it; empty if none does
 * @param running true if a direction is being followed now
 * @param direction the direction; empty if none is running
 * @param apply in which units changes reach the other side, as the plan calls it; empty if none is running
 * @param rowsCopied rows written by the copy, by whatever process
 * @param rowsExpected about how many rows the source has
 * @param bytesCopied bytes written by the copy, by whatever process
 * @param changesRead changes read from the log, in this process
 * @param changesWritten changes made durable, after coalescing
 * @param lagMillis how old the oldest change is that is not yet durable
 * @param bytesWaiting how many bytes wait for lanes
 * @param lanes how many lanes write
 * @param copyLanes over how many of them rows are copied now; 0 if none are
 * @param chunkBytes how large chunks are to be now; 0 if no rows are copied
 * @param position how far the log was read
 * @param logHoursLeft for how many hours the source still keeps the log from here; absent if without limit
 * @param marks how many marks of the application wait; nothing if it leaves none, or that is not known
 * @param verified how much of the tables is swept, from 0 to 1
 * @param rechecked how many changed keys were compared one by one
 * @param waiting how many changed keys wait to be compared; -1 if a whole table does
 * @param mismatches how many rows are proven to differ
 * @param quarantined how many rows are in quarantine
 * @param held why nothing goes on; empty if it does
 * @param throttled why it is slow on purpose; empty if it is not
 * @param asOf when the run that said this was last heard; empty if it is of now
 * @param nextSteps commands that make sense now
 */
public record Status(
        String migration,
        String phase,
        String authority,
        String switchState,
        String owner,
        boolean running,
        String direction,
        String apply,
        long rowsCopied,
        long rowsExpected,
        long bytesCopied,
        long changesRead,
        long changesWritten,
        long lagMillis,
        long bytesWaiting,
        int lanes,
        int copyLanes,
        long chunkBytes,
        String position,
        Optional<Double> logHoursLeft,
        Optional<Backlog> marks,
        double verified,
        long rechecked,
        long waiting,
        long mismatches,
        long quarantined,
        String held,
        String throttled,
        Optional<Instant> asOf,
        List<String> nextSteps) {

    /** Copies the list. */
    public Status {
        nextSteps = List.copyOf(nextSteps);
    }
}
