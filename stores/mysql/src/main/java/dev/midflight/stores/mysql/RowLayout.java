package dev.midflight.stores.mysql;

import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the rows of one layout are read. Of an image before, only the key is: nobody asks for more of it, unless the
 * table has no key.
 */
final class RowLayout {

    private final RowEvent.Present all;
    private final Image before;
    private final Image after;

    RowLayout(Table table, List<LogColumn> columns) {
        this.all = RowEvent.Present.all(columns.size());
        this.after = new Image(table, columns, place -> true, ChangeBatch::after);
        this.before = table.keyClass() == KeyClass.NONE
                ? new Image(table, columns, place -> true, ChangeBatch::before)
                : new Image(table, columns, place -> table.key().contains(place), ChangeBatch::before);
    }

    /** Appends the changes of a row event. */
    void read(LogEntry entry, ChangeBatch into) {
        RowEvent event = RowEvent.of(entry, all);
        if (entry.whole().isPresent()) {
            readLarge(event, new LogBody(entry.whole().get(), event.rowsStart()), into);
            return;
        }
        byte[] bytes = entry.bytes();
        int end = entry.end();
        int at = event.rowsStart();
        while (at < end) {
            if (event.change() == Change.INSERT) {
                into.before().addAbsentRow();
            } else {
                at = before.read(bytes, at, event.before(), into);
            }
            if (event.change() == Change.DELETE) {
                into.after().addAbsentRow();
            } else {
                at = after.read(bytes, at, event.after(), into);
            }
            into.endChange(event.change());
        }
    }

    private void readLarge(RowEvent event, LogBody body, ChangeBatch into) {
        while (!body.isAtEnd()) {
            if (event.change() == Change.INSERT) {
                into.before().addAbsentRow();
            } else {
                before.readLarge(body, event.before(), into);
            }
            if (event.change() == Change.DELETE) {
                into.after().addAbsentRow();
            } else {
                after.readLarge(body, event.after(), into);
            }
            into.endChange(event.change());
        }
    }

    /** How one image of a row is read: a bit for each present column that is NULL, then the values of the others. */
    private static final class Image {

        private static final int LEFT_OUT = -1;

        private final LogColumn[] columns;
        private final int[] places;
        private final int[] later;
        private final int[] unread;
        private final boolean[] key;
        private final Function<ChangeBatch, RowBatch> side;

        Image(Table table, List<LogColumn> columns, IntPredicate wanted, Function<ChangeBatch, RowBatch> side) {
            this.columns = columns.toArray(LogColumn[]::new);
            this.places = columns.stream()
                    .mapToInt(column -> column.place().filter(wanted::test).orElse(LEFT_OUT))
                    .toArray();
            Set<Integer> read = Arrays.stream(places).boxed().collect(Collectors.toSet());
            this.later = IntStream.range(0, table.columns().size())
                    .filter(place -> wanted.test(place) && !read.contains(place))
                    .toArray();
            this.unread = IntStream.range(0, table.columns().size())
                    .filter(place -> !wanted.test(place))
                    .toArray();
            this.key = new boolean[table.columns().size()];
            table.key().forEach(place -> key[place] = true);
            this.side = side;
        }

        /** Appends the image that begins at {@code start}; returns where it ends. */
        int read(byte[] bytes, int start, RowEvent.Present present, ChangeBatch batch) {
            RowBatch into = side.apply(batch);
            int at = start + present.nullBytes();
            int bit = 0;
            for (int i = 0; i < columns.length; i++) {
                int place = places[i];
                if (!present.columns()[i]) {
                    addAbsent(place, into, batch.before());
                    continue;
                }
                boolean isNull = (bytes[start + bit / 8] >> bit % 8 & 1) != 0;
                bit++;
                if (isNull) {
                    addNull(place, into);
                } else if (place == LEFT_OUT) {
                    at = columns[i].skip(bytes, at);
                } else {
                    at = columns[i].read(bytes, at, into.vector(place));
                }
            }
            endRow(into);
            return at;
        }

        void readLarge(LogBody body, RowEvent.Present present, ChangeBatch batch) {
            RowBatch into = side.apply(batch);
            byte[] nulls = body.take(present.nullBytes());
            int bit = 0;
            for (int i = 0; i < columns.length; i++) {
                int place = places[i];
                if (!present.columns()[i]) {
                    addAbsent(place, into, batch.before());
                    continue;
                }
                boolean isNull = (nulls[bit / 8] >> bit % 8 & 1) != 0;
                bit++;
                if (isNull) {
                    addNull(place, into);
                } else if (place == LEFT_OUT) {
                    columns[i].skip(body);
                } else {
                    columns[i].read(body, into.vector(place));
                }
            }
            endRow(into);
        }

        private static void addNull(int place, RowBatch into) {
            if (place != LEFT_OUT) {
                into.vector(place).addNull();
            }
        }

        /** A minimal image after an update has of the key what changed; the rest is as it was. */
        private void addAbsent(int place, RowBatch into, RowBatch before) {
            if (place == LEFT_OUT) {
                return;
            }
            if (into != before && key[place]) {
                into.vector(place).addFrom(before.vector(place), before.rows() - 1);
            } else {
                into.vector(place).addAbsent();
            }
        }

        private void endRow(RowBatch into) {
            for (int place : later) {
                // The column came later, and was NULL for the rows from before.
                into.vector(place).addNull();
            }
            for (int place : unread) {
                into.vector(place).addAbsent();
            }
            into.endRow();
        }
    }
}
