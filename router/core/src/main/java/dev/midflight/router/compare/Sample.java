package dev.midflight.router.compare;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * What may be kept of a value that differs, to show to an operator.
 *
 * @param type the simple name of its class; {@code null} and {@code absent} for what has none
 * @param length characters of a text, bytes, or elements; empty for anything else
 * @param text eight hexadecimal digits of a salted hash, {@code #} before them; the value itself, of at most
 *     {@value #SHOWN_MAX} characters, if its field is shown; empty for values that consist of others
 */
public record Sample(String type, OptionalInt length, String text) {

    /** What is kept of a value in clear, in characters. */
    public static final int SHOWN_MAX = 200;

    /** Requires its parts. */
    public Sample {
        requireNonNull(type, "type");
        requireNonNull(length, "length");
        requireNonNull(text, "text");
    }

    /** Such as {@code String(5)#09af27cc}. */
    @Override
    public String toString() {
        String size = length.isPresent() ? "(" + length.getAsInt() + ")" : "";
        return type + size + (text.isEmpty() || text.startsWith("#") ? text : " " + text);
    }
}
