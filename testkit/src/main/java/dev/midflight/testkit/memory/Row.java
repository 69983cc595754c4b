package dev.midflight.testkit.memory;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The values of one row, for tests: equal rows have byte-equal values. Immutable.
 *
 * <p>Slow on purpose of clarity; stores use {@link RowBatch}.
 */
public final class Row {

    /** What stands in a row where there is no value. */
    public enum Mark {
        /** NULL. */
        NULL,
        /** Not carried by the log. */
        ABSENT
    }

    private final Object[] values;

    private Row(Object[] values) {
        this.values = values;
    }

    /**
     * A row of whole numbers, booleans, doubles, texts, byte arrays and {@link Mark}s.
     *
     * @throws IllegalArgumentException if a value is of another class
     */
    public static Row of(Object... values) {
        return new Row(Arrays.stream(values).map(Row::kept).toArray());
    }

    /** A row of a batch. */
    public static Row of(RowBatch batch, int row) {
        Object[] values = new Object[batch.columns().size()];
        for (int place = 0; place < values.length; place++) {
            values[place] = valueOf(batch.vector(place), row);
        }
        return new Row(values);
    }

    /** All rows of a batch. */
    public static List<Row> all(RowBatch batch) {
        return java.util.stream.IntStream.range(0, batch.rows())
                .mapToObj(row -> of(batch, row))
                .toList();
    }

    /** A batch of rows. */
    public static RowBatch batch(List<ColumnSpec> columns, List<Row> rows) {
        RowBatch batch = new RowBatch(columns);
        rows.forEach(row -> row.appendTo(batch));
        return batch;
    }

    /** Appends this row to a batch with as many columns. */
    public void appendTo(RowBatch batch) {
        for (int place = 0; place < values.length; place++) {
            appendTo(batch.vector(place), place);
        }
        batch.endRow();
    }

    /** Appends the value at a place to a vector; a place beyond the row is NULL. */
    void appendTo(Vector vector, int place) {
        Object value = value(place);
        if (value == Mark.NULL) {
            vector.addNull();
        } else if (value == Mark.ABSENT) {
            vector.addAbsent();
        } else if (value instanceof Long number && vector.storage() == Kind.Storage.LONG) {
            vector.addLong(number);
        } else if (value instanceof Double number && vector.storage() == Kind.Storage.DOUBLE) {
            vector.addDouble(number);
        } else if (value instanceof Bytes bytes && vector.storage() == Kind.Storage.BYTES) {
            vector.addBytes(bytes.array());
        } else {
            throw new IllegalArgumentException("a %s column cannot hold a %s"
                    .formatted(vector.storage(), value.getClass().getSimpleName()));
        }
    }

    /** The value at a place: a {@code Long}, a {@code Double}, {@link Bytes} or a {@link Mark}. */
    public Object value(int place) {
        return place < values.length ? values[place] : Mark.NULL;
    }

    /** The whole number at a place. */
    public long number(int place) {
        return (Long) value(place);
    }

    /** The bytes at a place as UTF-8 text. */
    public String text(int place) {
        return ((Bytes) value(place)).text();
    }

    /** This row with another value at a place. */
    public Row with(int place, Object value) {
        Object[] changed = Arrays.copyOf(values, values.length);
        changed[place] = kept(value);
        return new Row(changed);
    }

    /** The values at some places, in that order. */
    public Row at(List<Integer> places) {
        return new Row(places.stream().map(this::value).toArray());
    }

    /** How many values. */
    public int size() {
        return values.length;
    }

    /** About how many bytes the values take. */
    long bytes() {
        long bytes = 0;
        for (Object value : values) {
            bytes += length(value) + 5L;
        }
        return bytes;
    }

    /** How many bytes a value has; 8 for numbers. */
    static int length(Object value) {
        return value instanceof Bytes bytes ? bytes.length() : Long.BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row row && Arrays.equals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** The values for a failed test's message. */
    @Override
    public String toString() {
        return Arrays.stream(values).map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    private static Object kept(Object value) {
        if (value instanceof Long || value instanceof Double || value instanceof Mark || value instanceof Bytes) {
            return value;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1L : 0L;
        }
        if (value instanceof String text) {
            return Bytes.of(text);
        }
        if (value instanceof byte[] bytes) {
            return Bytes.of(bytes);
        }
        throw new IllegalArgumentException("a row cannot hold a " + value.getClass());
    }

    private static Object valueOf(Vector vector, int row) {
        if (!vector.hasValue(row)) {
            return vector.isNull(row) ? Mark.NULL : Mark.ABSENT;
        }
        return switch (vector.storage()) {
            case LONG -> vector.longAt(row);
            case DOUBLE -> vector.doubleAt(row);
            case BYTES -> Bytes.of(vector.bytesAt(row));
        };
    }
}
