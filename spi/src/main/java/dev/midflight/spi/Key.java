package dev.midflight.spi;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A row's key as bytes whose unsigned order is the order of the key's values; made by {@link KeyCodec}. Equal keys are
 * equal bytes. Immutable.
 */
public final class Key implements Comparable<Key> {

    private final byte[] bytes;
    private final int hash;

    /** A key with these bytes, which the caller must not change any more. */
    public Key(byte[] bytes) {
        this.bytes = bytes;
        this.hash = mix(Arrays.hashCode(bytes));
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

    /** The finalizer of MurmurHash3, so that keys which differ in their last bits spread over the lanes. */
    private static int mix(int value) {
        int mixed = value;
        mixed ^= mixed >>> 16;
        mixed *= 0x85ebca6b;
        mixed ^= mixed >>> 13;
        mixed *= 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }
}
