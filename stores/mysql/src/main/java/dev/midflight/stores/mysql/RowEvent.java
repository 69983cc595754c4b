package dev.midflight.stores.mysql;

import dev.midflight.spi.Change;

/**
 * The head of a row event.
 *
 * @param change what it does
 * @param before which columns the image before has
 * @param after which columns the image after has
 * @param rowsStart where the rows begin in the event's body
 */
@SuppressWarnings("ArrayRecordComponent") // One reader, at once.
record RowEvent(Change change, boolean[] before, boolean[] after, int rowsStart) {

    /** The number of the table map that describes the rows. */
    static long tableId(LogEntry entry) {
        return Bytes.unsigned(entry.body(), 0, 6);
    }

    static RowEvent of(LogEntry entry, int columns) {
        ByteCursor in = new ByteCursor(entry.body());
        in.skip(8);
        if (entry.type() >= LogEntry.WRITE_ROWS) {
            in.skip((int) in.number(2) - 2);
        }
        int count = in.packed();
        if (count != columns) {
            throw new IllegalStateException("a row event has %d columns, its table map %d".formatted(count, columns));
        }
        boolean[] first = bits(in, columns);
        boolean[] second = first;
        if (change(entry.type()) == Change.UPDATE) {
            second = bits(in, columns);
        }
        return new RowEvent(change(entry.type()), first, second, in.at());
    }

    private static Change change(int type) {
        return switch (type) {
            case LogEntry.WRITE_ROWS_V1, LogEntry.WRITE_ROWS -> Change.INSERT;
            case LogEntry.UPDATE_ROWS_V1, LogEntry.UPDATE_ROWS -> Change.UPDATE;
            default -> Change.DELETE;
        };
    }

    private static boolean[] bits(ByteCursor in, int count) {
        byte[] packed = in.bytes((count + 7) / 8);
        boolean[] bits = new boolean[count];
        for (int i = 0; i < count; i++) {
            bits[i] = (packed[i / 8] >> i % 8 & 1) != 0;
        }
        return bits;
    }
}
