package dev.midflight.stores.mysql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whole numbers in byte arrays. */
final class Bytes {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    /** An unsigned number, least significant byte first. */
    static long unsigned(byte[] bytes, int start, int length) {
        if (length == Integer.BYTES) {
            return (int) INTS.get(bytes, start) & 0xFFFFFFFFL;
        }
        if (length == Long.BYTES) {
            return (long) LONGS.get(bytes, start);
        }
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[start + i] & 0xFF);
        }
        return value;
    }

    /** A signed number, least significant byte first. */
    static long signed(byte[] bytes, int start, int length) {
        int unused = 64 - 8 * length;
        return unsigned(bytes, start, length) << unused >> unused;
    }

    /** An unsigned number, most significant byte first. */
    static long bigEndian(byte[] bytes, int start, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << 8) | (bytes[start + i] & 0xFF);
        }
        return value;
    }
}
