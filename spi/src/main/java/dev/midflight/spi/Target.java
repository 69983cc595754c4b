package dev.midflight.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A store that rows are written to, with the migration's own state beside them. One target serves one direction of one
 * migration. Safe for several threads.
 */
public interface Target extends RowReader {

    /**
     * Creates what Midflight keeps in the target, if missing, and makes {@code epoch} the only one that may write.
     * Waits for
     * transactions of older owners; theirs that come later are refused.
     *
     * @throws StaleOwnerException if a newer epoch is already in force
     */
    void own(long epoch);

    /** The saved progress of every lane that ever committed. */
    List<LaneProgress> progress();

    /** The saved records of all copied chunks. */
    List<ChunkDone> chunks();

    /** All quarantined rows. */
    List<Quarantined> quarantine();

    /** A writer for a lane, in the epoch of the last {@link #own}. */
    LaneWriter lane(int lane);

    /** A saved note, or nothing; notes are small and few. */
    Map<String, String> notes();

    /**
     * Saves a note in the epoch of the last {@link #own}.
     *
     * @throws StaleOwnerException if a newer epoch is in force
     */
    void note(String name, String text);

    /**
     * Triggers of the application that fire for what lanes write, and so would change it: by table, what they are and
     * what is to be done.
     */
    Map<TableName, Finding> firing(List<Table> tables);

    /**
     * What a write of this migration waits for inside the store and since when, if the store knows of one that has
     * waited for some seconds; for the operator. Nothing where a store answers with an error instead of waiting.
     */
    default Optional<String> waiting() {
        return Optional.empty();
    }

    /** Forgets progress, chunks and notes of this direction, before a new direction begins. */
    void reset(long epoch);

    /** Removes everything that {@link #own} created for this migration. */
    void remove();
}
