package dev.midflight.engine.apply;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What a lane is told to do, in order. */
public sealed interface LaneMessage {

    /** Roughly how many bytes of memory any message takes while it waits. */
    long PLACE_BYTES = 96;

    /** Roughly how many bytes of memory a key takes. */
    long KEY_BYTES = 80;

    /** Roughly how many bytes of memory this message takes while it waits. */
    default long size() {
        return PLACE_BYTES;
    }

    /** One part of a change: the old key goes away, or the new row is put. */
    enum Part {
        /** Delete the row of the old key. */
        DELETE,
        /** Write the new row whole, or those columns that the log carried. */
        PUT
    }

    /**
     * One part of one change.
     *
     * @param row the change's place in its batch
     * @param part what to do
     * @param key the key that the part concerns
     */
    record Edit(int row, Part part, Key key) {}

    /**
     * Parts of changes of one table within one transaction.
     *
     * @param table the table
     * @param edits this lane's parts, in the order of the log
     */
    record Changes(TablePair table, PackedEdits edits) implements LaneMessage {

        @Override
        public long size() {
            return PLACE_BYTES + edits.size();
        }
    }

    /**
     * The lane's changes of a source transaction are complete; the lane may commit up to here.
     *
     * @param position up to where; becomes text only for those that are committed
     * @param unsettled what {@link dev.midflight.spi.LaneProgress} saves with it
     * @param at when the source committed the last transaction up to here
     */
    record Mark(Position position, String unsettled, Instant at) implements LaneMessage {

        /** A position, a text and a time, beside what the texts say; several lanes may share them. */
        private static final int PARTS_BYTES = 220;

        @Override
        public long size() {
            return PLACE_BYTES + PARTS_BYTES + position.size() + unsettled.length();
        }
    }

    /** Copy a chunk: read its rows from the snapshot and write them, with its record, in one transaction. */
    record Chunk(TablePair table, KeySpan span, RowRead read) implements LaneMessage {}

    /** A table was emptied at the source: empty these parts of it. */
    record Truncate(TablePair table, List<KeySpan> spans) implements LaneMessage {}

    /** Compare rows of the target, as they are at this point of the log, with what the source has. */
    record Check(TablePair table, List<Key> keys, Consumer<RowBatch> answer) implements LaneMessage {

        @Override
        public long size() {
            return PLACE_BYTES + KEY_BYTES * keys.size();
        }
    }

    /** Make keys of the target equal to these rows of the source; keys without a row are deleted. */
    record Repair(TablePair table, List<Key> keys, RowBatch rows) implements LaneMessage {

        @Override
        public long size() {
            return PLACE_BYTES + KEY_BYTES * keys.size() + rows.size();
        }
    }

    /** Add rows to a table without a key, and take away as many as there are equal ones among {@code surplus}. */
    record Adjust(TablePair table, RowBatch missing, RowBatch surplus) implements LaneMessage {

        @Override
        public long size() {
            return PLACE_BYTES + missing.size() + surplus.size();
        }
    }

    /** Run once everything up to here is durable; part of the transaction whose changes come before it. */
    record WhenDurable(Runnable told) implements LaneMessage {}

    /** Commit everything up to here, then run; a pause of all lanes is made of one barrier in each. */
    record Barrier(Runnable reached) implements LaneMessage {}
}
