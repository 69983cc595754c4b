package dev.midflight.testkit.memory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A run of bytes as a value of a {@link Row}. Immutable. */
public final class Bytes {

    private static final int SHOWN_MAX = 64;

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** A copy of some bytes. */
    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /** A text in UTF-8. */
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes, not to be changed. */
    public byte[] array() {
        return array;
    }

    /** The bytes as text in UTF-8. */
    public String text() {
        return new String(array, StandardCharsets.UTF_8);
    }

    /** How many bytes. */
    public int length() {
        return array.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** The start, as text where it is readable. */
    @Override
    public String toString() {
        byte[] start = Arrays.copyOf(array, Math.min(array.length, SHOWN_MAX));
        String text = new String(start, StandardCharsets.UTF_8);
        boolean readable = text.chars().noneMatch(character -> character < ' ' || character == 0xFFFD);
        String shown = readable ? "'" + text + "'" : "0x" + HexFormat.of().formatHex(start);
        return array.length > start.length ? "%s... %d bytes".formatted(shown, array.length) : shown;
    }
}
