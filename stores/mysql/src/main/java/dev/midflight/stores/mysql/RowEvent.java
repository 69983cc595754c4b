package dev.midflight.stores.mysql;

import dev.midflight.spi.Change;
import java.util.Arrays;

/**
 * The head of a row event.
 *
 * @param change what it does
 * @param before which columns the image before has
 * @param after which columns the image after has
 * @param rowsStart where the rows begin in the event's bytes
 */
record RowEvent(Change change, Present before, Present after, int rowsStart) {

    /**
     * Which columns of the table map an image has.
     *
     * @param columns for each whether it is there
     * @param count how many are
     */
    @SuppressWarnings("ArrayRecordComponent") // One reader, at once.
    record Present(boolean[] columns, int count) {

        /** All of so many. */
        static Present all(int count) {
            boolean[] columns = new boolean[count];
            Arrays.fill(columns, true);
            return new Present(columns, count);
        }

        /** How many bytes say which values of an image are NULL. */
        int nullBytes() {
            return (count + 7) / 8;
        }
    }

    /** The number of the table map that describes the rows. */
    static long tableId(LogEntry entry) {
        return Bytes.unsigned(entry.bytes(), entry.start(), 6);
    }

    /** The head of an event whose table map has these columns. */
    static RowEvent of(LogEntry entry, Present all) {
        ByteCursor in = entry.cursor();
        in.skip(8);
        if (entry.type() >= LogEntry.WRITE_ROWS) {
            in.skip((int) in.number(2) - 2);
        }
        int count = in.packed();
        if (count != all.count()) {
            throw new IllegalStateException(
                    "a row event has %d columns, its table map %d".formatted(count, all.count()));
        }
        Change change = change(entry.type());
        Present first = present(in, all);
        Present second = change == Change.UPDATE ? present(in, all) : first;
        return new RowEvent(change, first, second, in.at());
    }

    private static Change change(int type) {
        return switch (type) {
            case LogEntry.WRITE_ROWS_V1, LogEntry.WRITE_ROWS -> Change.INSERT;
            case LogEntry.UPDATE_ROWS_V1, LogEntry.UPDATE_ROWS -> Change.UPDATE;
            default -> Change.DELETE;
        };
    }

    private static Present present(ByteCursor in, Present all) {
        if (in.skippedOnes(all.count())) {
            return all;
        }
        boolean[] bits = new boolean[all.count()];
        int count = in.bits(bits);
        return new Present(bits, count);
    }
}
