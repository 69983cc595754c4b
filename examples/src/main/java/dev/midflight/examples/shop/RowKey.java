package dev.midflight.examples.shop;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The key of a row in 128 bits: every key of the shop is one or two numbers, a UUID or 16 bytes.
 *
 * @param high the first number, or the first eight bytes
 * @param low the second number or zero, or the last eight bytes
 */
record RowKey(long high, long low) {

    static RowKey of(long number) {
        return new RowKey(number, 0);
    }

    static RowKey of(long first, long second) {
        return new RowKey(first, second);
    }

    static RowKey of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new RowKey(buffer.getLong(), buffer.getLong());
    }

    static RowKey of(UUID uuid) {
        return new RowKey(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    String uuid() {
        return new UUID(high, low).toString();
    }

    @Override
    public String toString() {
        return low == 0 ? Long.toUnsignedString(high) : Long.toUnsignedString(high) + "/" + Long.toUnsignedString(low);
    }
}
