package dev.midflight.stores.postgres;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing buffer in network byte order, and the reading of such numbers. Not thread-safe. */
final class WireBuffer {

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Where the order does not matter: turning it round costs more than all else that is done there. */
    private static final VarHandle NATIVE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final int KEEP_MAX = 1 << 20;

    private byte[] bytes;
    private int size;

    WireBuffer(int initial) {
        bytes = new byte[initial];
    }

    static short shortAt(byte[] from, int at) {
        return (short) SHORTS.get(from, at);
    }

    static int intAt(byte[] from, int at) {
        return (int) INTS.get(from, at);
    }

    static long longAt(byte[] from, int at) {
        return (long) LONGS.get(from, at);
    }

    static void setIntAt(byte[] into, int at, int value) {
        INTS.set(into, at, value);
    }

    /** Whether a byte of a range is zero; eight at a time. */
    static boolean hasZero(byte[] in, int start, int end) {
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long eight = (long) NATIVE.get(in, at);
            // A byte borrows from its highest bit only if it is zero; see Warren, Hacker's Delight, 6-1.
            if (((eight - 0x0101010101010101L) & ~eight & 0x8080808080808080L) != 0) {
                return true;
            }
        }
        for (; at < end; at++) {
            if (in[at] == 0) {
                return true;
            }
        }
        return false;
    }

    /** The array that holds the bytes; valid until the next put. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Forgets everything and makes room for so much. */
    void restart(long room) {
        size = 0;
        if (room > bytes.length) {
            bytes = new byte[(int) Math.min(room + room / 8, Integer.MAX_VALUE - 16L)];
        }
    }

    /** Forgets everything from {@code to} on. */
    void truncate(int to) {
        size = to;
        if (to == 0 && bytes.length > KEEP_MAX) {
            bytes = new byte[KEEP_MAX];
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void putShort(int value) {
        reserve(Short.BYTES);
        SHORTS.set(bytes, size, (short) value);
        size += Short.BYTES;
    }

    void putInt(int value) {
        reserve(Integer.BYTES);
        INTS.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void putLong(long value) {
        reserve(Long.BYTES);
        LONGS.set(bytes, size, value);
        size += Long.BYTES;
    }

    void putBytes(byte[] from, int start, int length) {
        reserve(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    /** Puts ASCII text. */
    void putAscii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    /** Begins a field, whose length goes in front of it; returns where, for {@link #endField}. */
    int beginField() {
        putInt(0);
        return size;
    }

    /** Ends the field that began at {@code start}. */
    void endField(int start) {
        INTS.set(bytes, start - Integer.BYTES, size - start);
    }

    /** Overwrites a number that was put before. */
    void setInt(int at, int value) {
        INTS.set(bytes, at, value);
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            grow(Math.addExact(size, more));
        }
    }

    private void grow(int needed) {
        bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, Integer.MAX_VALUE - 16L)));
    }
}
