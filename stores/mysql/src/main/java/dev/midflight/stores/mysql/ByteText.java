package dev.midflight.stores.mysql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing run of bytes: SQL text, lines of LOAD DATA or parameters, written without an object per value. Not
 * thread-safe.
 */
final class ByteText {

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS_MAX = 20;
    private static final int KEEP_BYTES_MAX = 1 << 20;

    /** A longer one does not stand for itself. */
    private static final int LENGTH_SHORT = 250;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final StringBuilder number = new StringBuilder();
    private byte[] bytes;
    private int length;

    ByteText(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Forgets everything; memory that a large value needed is given back. */
    void clear() {
        length = 0;
        if (bytes.length > KEEP_BYTES_MAX) {
            bytes = new byte[KEEP_BYTES_MAX];
        }
    }

    void truncate(int size) {
        length = Math.min(length, size);
    }

    ByteText put(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    ByteText put(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    /** Text in ASCII or UTF-8; for words of SQL, not for values. */
    ByteText put(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return put(encoded, 0, encoded.length);
    }

    ByteText putLong(long value) {
        if (value == Long.MIN_VALUE) {
            return put("-9223372036854775808");
        }
        if (value < 0) {
            put('-');
        }
        long rest = Math.abs(value);
        reserve(DIGITS_MAX);
        int digits = 1;
        for (long bound = 10; digits < 19 && rest >= bound; digits++) {
            bound *= 10;
        }
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** The 64 bits as a number from 0 on. */
    ByteText putUnsigned(long value) {
        if (value >= 0) {
            return putLong(value);
        }
        long tens = Long.divideUnsigned(value, 10);
        return putLong(tens).put((int) ('0' + value - tens * 10));
    }

    /** Digits that name this number and no other, as {@link Double#toString(double)} writes them. */
    ByteText putDouble(double value) {
        number.setLength(0);
        number.append(value);
        reserve(number.length());
        for (int i = 0; i < number.length(); i++) {
            bytes[length++] = (byte) number.charAt(i);
        }
        return this;
    }

    /** A number from 0 on with leading zeros. */
    ByteText putPadded(long value, int digits) {
        reserve(digits);
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** The lowest bytes of a number, the least significant one first; up to eight. */
    ByteText putNumber(long value, int count) {
        reserve(Long.BYTES);
        LONGS.set(bytes, length, value);
        length += count;
        return this;
    }

    /** The number of bytes that follow. */
    ByteText putLength(int value) {
        if (value <= LENGTH_SHORT) {
            return put(value);
        }
        return value <= 0xFFFF ? put(0xFC).putNumber(value, 2) : put(0xFE).putNumber(value, Long.BYTES);
    }

    ByteText putHex(byte[] from, int start, int end) {
        reserve(2 * (end - start));
        for (int i = start; i < end; i++) {
            bytes[length++] = HEX[(from[i] >> 4) & 0xF];
            bytes[length++] = HEX[from[i] & 0xF];
        }
        return this;
    }

    /** The text; the bytes must be UTF-8. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, 2L * bytes.length), Integer.MAX_VALUE - 16L));
        }
    }
}
