package dev.midflight.examples.shop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Counts rows and adds up a 128-bit digest of each, modulo 2^128: the order of the rows does not matter, and the same
 * row twice does not cancel itself out as it would under XOR.
 */
final class RowSum {

    private final MessageDigest digest;
    private long count;
    private long high;
    private long low;

    RowSum() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every JDK has SHA-256", missing);
        }
    }

    void add(String[] texts) {
        RowDigest row = digest(texts);
        long sum = low + row.low();
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        low = sum;
        high += row.high() + carry;
        count++;
    }

    RowDigest digest(String[] texts) {
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update((byte) (bytes.length >>> 24));
            digest.update((byte) (bytes.length >>> 16));
            digest.update((byte) (bytes.length >>> 8));
            digest.update((byte) bytes.length);
            digest.update(bytes);
        }
        ByteBuffer digested = ByteBuffer.wrap(digest.digest());
        return new RowDigest(digested.getLong(), digested.getLong());
    }

    long count() {
        return count;
    }

    boolean equalTo(RowSum other) {
        return count == other.count && high == other.high && low == other.low;
    }

    /** The first 128 bits of a row's digest. */
    record RowDigest(long high, long low) {}
}
