package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The values of one column in a batch: an array of longs, of doubles, or of bytes with offsets, and a state per row. No
 * object per value. Not thread-safe; a batch belongs to one thread at a time.
 */
public final class Vector {

    private static final byte VALUE = 0;
    private static final byte NULL = 1;
    private static final byte ABSENT = 2;
    private static final int ROWS_INITIAL = 16;

    private final Kind.Storage storage;
    private byte[] states = new byte[ROWS_INITIAL];
    private long[] longs = {};
    private double[] doubles = {};
    private byte[] bytes = {};
    private int[] ends = {};
    private int rows;

    /** An empty vector for values of one storage. */
    public Vector(Kind.Storage storage) {
        this.storage = requireNonNull(storage, "storage");
        switch (storage) {
            case LONG -> longs = new long[ROWS_INITIAL];
            case DOUBLE -> doubles = new double[ROWS_INITIAL];
            case BYTES -> ends = new int[ROWS_INITIAL];
        }
    }

    /** Appends a LONG value. */
    public void addLong(long value) {
        if (rows == states.length) {
            grow();
        }
        longs[rows] = value;
        states[rows++] = VALUE;
    }

    /** Appends a DOUBLE value. */
    public void addDouble(double value) {
        if (rows == states.length) {
            grow();
        }
        doubles[rows] = value;
        states[rows++] = VALUE;
    }

    /** Appends a BYTES value, copied from {@code from}. */
    public void addBytes(byte[] from, int start, int length) {
        int at = addBytes(length);
        System.arraycopy(from, start, bytes, at, length);
    }

    /**
     * Appends a BYTES value of so many bytes, which the caller then writes to {@link #bytes} where they belong: for
     * values that come in pieces.
     *
     * @return where they belong
     */
    public int addBytes(int length) {
        int at = rows == 0 ? 0 : ends[rows - 1];
        int end = at + length;
        if (end > bytes.length || end < at) {
            bytes = Arrays.copyOf(bytes, larger(bytes.length, Math.addExact(at, length)));
        }
        if (rows == states.length) {
            grow();
        }
        ends[rows] = end;
        states[rows++] = VALUE;
        return at;
    }

    /** Appends a BYTES value, copied from {@code from}. */
    public void addBytes(byte[] from) {
        addBytes(from, 0, from.length);
    }

    /** Appends NULL. */
    public void addNull() {
        addWithoutValue(NULL);
    }

    /**
     * Appends a value that the log did not carry (an unchanged large value, a minimal row image): keep what is there.
     */
    public void addAbsent() {
        addWithoutValue(ABSENT);
    }

    /** Appends the value of {@code row} in {@code other}, which has the same storage. */
    public void addFrom(Vector other, int row) {
        if (other.states[row] != VALUE) {
            addWithoutValue(other.states[row]);
            return;
        }
        switch (storage) {
            case LONG -> addLong(other.longs[row]);
            case DOUBLE -> addDouble(other.doubles[row]);
            case BYTES -> addBytes(other.bytes, other.start(row), other.length(row));
        }
    }

    /** Makes a row NULL whatever it was. */
    public void setNull(int row) {
        states[row] = NULL;
    }

    /** True if the row is NULL. */
    public boolean isNull(int row) {
        return states[row] == NULL;
    }

    /** True if the log did not carry the row's value. */
    public boolean isAbsent(int row) {
        return states[row] == ABSENT;
    }

    /** True if the row has a value: neither NULL nor absent. */
    public boolean hasValue(int row) {
        return states[row] == VALUE;
    }

    /** The LONG value of a row that has one. */
    public long longAt(int row) {
        return longs[row];
    }

    /** The DOUBLE value of a row that has one. */
    public double doubleAt(int row) {
        return doubles[row];
    }

    /** The array that holds all BYTES values; valid until the next append. Changed only for {@link #addBytes(int)}. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the row's bytes begin in {@link #bytes}. */
    public int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Where the row's bytes end in {@link #bytes}, exclusive. */
    public int end(int row) {
        return ends[row];
    }

    /** How many bytes the row has. */
    public int length(int row) {
        return end(row) - start(row);
    }

    /** A copy of the row's bytes; for keys, messages and tests, not for the row path. */
    public byte[] bytesAt(int row) {
        return Arrays.copyOfRange(bytes, start(row), end(row));
    }

    /**
     * True if some rows are the same, byte for byte, as some of another vector of the same storage; both have that
     * many. Rows that are not may still have the same value, written in another way.
     */
    public boolean sameRows(int from, Vector other, int otherFrom, int count) {
        int end = from + count;
        int otherEnd = otherFrom + count;
        if (!Arrays.equals(states, from, end, other.states, otherFrom, otherEnd)) {
            return false;
        }
        return switch (storage) {
            case LONG -> Arrays.equals(longs, from, end, other.longs, otherFrom, otherEnd);
            case DOUBLE -> Arrays.equals(doubles, from, end, other.doubles, otherFrom, otherEnd);
            case BYTES -> sameBytes(from, other, otherFrom, count);
        };
    }

    private boolean sameBytes(int from, Vector other, int otherFrom, int count) {
        int shift = start(from) - other.start(otherFrom);
        for (int i = 0; i < count; i++) {
            if (ends[from + i] - other.ends[otherFrom + i] != shift) {
                return false;
            }
        }
        int last = count - 1;
        return count == 0
                || Arrays.equals(
                        bytes,
                        start(from),
                        ends[from + last],
                        other.bytes,
                        other.start(otherFrom),
                        other.ends[otherFrom + last]);
    }

    /** How this vector holds its values. */
    public Kind.Storage storage() {
        return storage;
    }

    /** How many rows were appended. */
    public int rows() {
        return rows;
    }

    /** Roughly how many bytes the values take. */
    public long size() {
        return storage == Kind.Storage.BYTES ? byteCount() + 5L * rows : 9L * rows;
    }

    /** Forgets all rows and keeps the arrays. */
    public void clear() {
        rows = 0;
    }

    /** Forgets rows from {@code count} on, when a row could not be completed. */
    void truncate(int count) {
        rows = Math.min(rows, count);
    }

    private void addWithoutValue(byte state) {
        switch (storage) {
            case LONG -> addLong(0);
            case DOUBLE -> addDouble(0);
            case BYTES -> addBytes(0);
        }
        states[rows - 1] = state;
    }

    private int byteCount() {
        return rows == 0 || storage != Kind.Storage.BYTES ? 0 : ends[rows - 1];
    }

    /** Makes room for more rows; all arrays that have one place per row are as long as {@link #states}. */
    private void grow() {
        int length = 2 * states.length;
        states = Arrays.copyOf(states, length);
        switch (storage) {
            case LONG -> longs = Arrays.copyOf(longs, length);
            case DOUBLE -> doubles = Arrays.copyOf(doubles, length);
            case BYTES -> ends = Arrays.copyOf(ends, length);
        }
    }

    private static int larger(int length, int needed) {
        long doubled = Math.max(64L, 2L * length);
        return (int) Math.max(needed, Math.min(doubled, Integer.MAX_VALUE - 16L));
    }
}
