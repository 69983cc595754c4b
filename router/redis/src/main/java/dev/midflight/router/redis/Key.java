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
