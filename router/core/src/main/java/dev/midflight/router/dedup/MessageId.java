package dev.midflight.router.dedup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a message is told from others by: from 1 to 255 bytes. A text is its UTF-8, so a text and its bytes are the same
 * id; case, accents and blanks at the end make a difference.
 *
 * <p>Empty ones are refused: an id that is missing would otherwise make duplicates of all messages but the first.
 *
 * <p>Ordered by bytes without sign. Immutable.
 */
public final class MessageId implements Comparable<MessageId> {

    private final byte[] bytes;
    private final int hash;

    private MessageId(byte[] bytes) {
        Utf8.requireLength(bytes, "an id");
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /**
     * The id that a text is.
     *
     * @throws IllegalArgumentException if it has no bytes or more than 255, or half a surrogate pair
     */
    public static MessageId of(String text) {
        return new MessageId(Utf8.encoded(text, "an id"));
    }

    /**
     * The id of these bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are none or more than 255
     */
    public static MessageId of(byte[] bytes) {
        return new MessageId(bytes.clone());
    }

    /** How many bytes it has. */
    public int length() {
        return bytes.length;
    }

    /** A copy of what it consists of. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** For those who only read them. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public int compareTo(MessageId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageId id && Arrays.equals(bytes, id.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The text if it is one that can be read, else the bytes in hexadecimal. */
    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean readable = text.chars().noneMatch(letter -> Character.isISOControl(letter) || letter == 0xFFFD);
        return readable ? text : "0x" + HexFormat.of().formatHex(bytes);
    }
}
