package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Rows in the form in which a store sends them, one behind the other in one array. Not thread-safe; a part of a {@link
 * RowBatch}.
 */
public final class WholeRows {

    private final RowForm form;
    private byte[] bytes = {};
    private int size;

    WholeRows(RowForm form) {
        this.form = requireNonNull(form, "form");
    }

    /** The array that holds the rows; valid until more are added. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes all rows take, from the beginning of {@link #bytes}. */
    public int size() {
        return size;
    }

    RowForm form() {
        return form;
    }

    int add(int length) {
        int at = size;
        size = Math.addExact(at, length);
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(size, Math.min(2L * bytes.length, Integer.MAX_VALUE - 16L)));
        }
        return at;
    }

    void clear() {
        size = 0;
    }
}
