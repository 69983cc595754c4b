package dev.midflight.router.dedup;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a text is in a column. */
final class Utf8 {

    /** The most bytes of an id and of a name; two of them fit into every index. */
    static final int BYTES_MAX = 255;

    private Utf8() {}

    /**
     * The bytes of a text. Half a surrogate pair has none and is refused: Java would make a question mark of it, and
     * two texts one.
     */
    static byte[] encoded(String text, String what) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            return array;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("%s has half a surrogate pair and no UTF-8".formatted(what), e);
        }
    }

    /** Requires from 1 to 255 bytes. */
    static void requireLength(byte[] bytes, String what) {
        if (bytes.length == 0 || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "%s has %d bytes; from 1 to %d are taken".formatted(what, bytes.length, BYTES_MAX));
        }
    }

    /** The bytes of a name, from 1 to 255 and without control characters. */
    static byte[] name(String name, String what) {
        byte[] bytes = encoded(name, what);
        requireLength(bytes, what);
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("%s has a control character".formatted(what));
        }
        return bytes;
    }
}
