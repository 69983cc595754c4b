package dev.midflight.router.kafka;

import java.nio.charset.StandardCharsets;

/** Texts that come from outside. */
final class Texts {

    private static final int BYTES_MAX = 255;

    private Texts() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void requireName(String text, String what) {
        int length = bytes(text).length;
        if (text.isBlank() || length > BYTES_MAX || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "%s has %d bytes; it needs from 1 to %d, not only blanks, and no control characters."
                            .formatted(what, length, BYTES_MAX));
        }
    }

    /** At most as many letters. */
    static String cut(String text, int lettersMax) {
        return text.length() <= lettersMax ? text : text.substring(0, lettersMax) + "...";
    }
}
