package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name of a value in Redis: any bytes. Immutable. */
public final class Key {

    private final byte[] bytes;

    private Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The key with these bytes. */
    public static Key of(byte[] bytes) {
        return new Key(bytes.clone());
    }

    /** The key whose bytes are this text in UTF-8. */
    public static Key of(String text) {
        return new Key(requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /** Its bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Its bytes read as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** True if its first bytes are these. */
    boolean startsWith(Key prefix) {
        return Arrays.mismatch(bytes, prefix.bytes) < 0 || Arrays.mismatch(bytes, prefix.bytes) == prefix.bytes.length;
    }

    /** The same key with another beginning; it begins with the first of these. */
    Key replaced(Key prefix, Key other) {
        return other.plus(part(prefix.bytes.length, bytes.length));
    }

    /** Its bytes, and then those of another. */
    Key plus(Key rest) {
        byte[] all = Arrays.copyOf(bytes, bytes.length + rest.bytes.length);
        System.arraycopy(rest.bytes, 0, all, bytes.length, rest.bytes.length);
        return new Key(all);
    }

    /** Some of its bytes. */
    Key part(int from, int end) {
        return new Key(Arrays.copyOfRange(bytes, from, end));
    }

    /** Where a byte comes first from a place on; -1 if it does not. */
    int indexOf(char one, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == one) {
                return at;
            }
        }
        return -1;
    }

    int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** For messages. */
    @Override
    public String toString() {
        return text();
    }
}
