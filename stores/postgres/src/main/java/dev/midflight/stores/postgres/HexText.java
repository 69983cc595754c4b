package dev.midflight.stores.postgres;

import dev.midflight.spi.LargeValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The text form of bytea: hexadecimal digits after a backslash and an x. */
final class HexText {

    private static final int MARK = 2;

    private HexText() {}

    /** How many bytes a text stands for. */
    static int length(LargeValue text) {
        return (text.length() - MARK) / 2;
    }

    /** The bytes of a large text. */
    static LargeValue bytes(LargeValue text) {
        InputStream digits = text.stream();
        byte[] pairs = new byte[2 * LargeValue.PIECE_BYTES];
        try {
            digits.skipNBytes(MARK);
            return LargeValue.of(length(text), (into, start, count) -> {
                digits.readNBytes(pairs, 0, 2 * count);
                read(pairs, 0, into, start, count);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads so many bytes from their digits. */
    static void read(byte[] digits, int from, byte[] into, int start, int count) {
        for (int i = 0; i < count; i++) {
            int at = from + 2 * i;
            into[start + i] = (byte) (nibble(digits[at]) << 4 | nibble(digits[at + 1]));
        }
    }

    private static int nibble(byte digit) {
        return digit <= '9' ? digit - '0' : digit - 'a' + 10;
    }
}
