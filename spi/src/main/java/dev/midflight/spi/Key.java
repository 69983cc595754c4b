package dev.midflight.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A row's key as bytes whose unsigned order is the order of the key's values; made by {@link KeyCodec}. Equal keys are
 * equal bytes. Immutable.
 */
public final class Key implements Comparable<Key> {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long FACTOR = 0x100000001b3L;

    private final byte[] bytes;
    private final int hash;

    /** A key with these bytes, which the caller must not change any more. */
    public Key(byte[] bytes) {
        this.bytes = bytes;
        this.hash = hash(bytes);
    }

    /** A key from its text form. */
    public static Key parse(String hex) {
        return new Key(HexFormat.of().parseHex(hex));
    }

    /** The bytes, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    /** The same on every machine and in every version: lanes are chosen by it. */
    @Override
    public int hashCode() {
        return hash;
    }

    /** The text form: hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Eight bytes at a time by the multiplication of FNV-1a, ended by the finalizer of MurmurHash3. Keys that differ in
     * their last bits, as numbers in a row do, spread over the lanes and over the buckets of a map.
     */
    private static int hash(byte[] bytes) {
        long hash = bytes.length;
        int at = 0;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(bytes, at)) * FACTOR;
            hash ^= hash >>> 32;
        }
        for (; at < bytes.length; at++) {
            hash = (hash ^ bytes[at]) * FACTOR;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (int) (hash ^ (hash >>> 33));
    }
}
