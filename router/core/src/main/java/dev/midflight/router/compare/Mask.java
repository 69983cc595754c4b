package dev.midflight.router.compare;

import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Makes samples that tell values apart and do not give them away: 32 bits of SHA-256 over salt and value. Whoever has
 * the salt can try values out, so it is not kept with the samples. Safe for any thread.
 */
final class Mask {

    private static final int HASH_BYTES = 4;

    private final byte[] salt;

    Mask(byte[] salt) {
        this.salt = salt.clone();
    }

    /** What may be kept of a value; all of it if {@code shown}. */
    Sample sample(@Nullable Object value, boolean shown) {
        if (value == null || value == Walk.ABSENT) {
            return new Sample(value == null ? "null" : "absent", OptionalInt.empty(), "");
        }
        String type = value.getClass().getSimpleName();
        if (value instanceof byte[] bytes) {
            String text = shown ? cut(HexFormat.of().formatHex(bytes)) : hash(bytes);
            return new Sample(type, OptionalInt.of(bytes.length), text);
        }
        if (value.getClass().isArray()) {
            return new Sample(type, OptionalInt.of(Array.getLength(value)), "");
        }
        if (value instanceof Collection<?> list) {
            return new Sample("List", OptionalInt.of(list.size()), "");
        }
        if (value instanceof Map<?, ?> map) {
            return new Sample("Map", OptionalInt.of(map.size()), "");
        }
        if (Shape.of(value.getClass()).kind() != Shape.Kind.LEAF) {
            return new Sample(type, OptionalInt.empty(), "");
        }
        String text = value.toString();
        return new Sample(
                type,
                value instanceof CharSequence ? OptionalInt.of(text.length()) : OptionalInt.empty(),
                shown ? cut(text) : hash(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String hash(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return "#" + HexFormat.of().formatHex(digest.digest(bytes), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("each Java platform has SHA-256", impossible);
        }
    }

    /** Not in the middle of a surrogate pair. */
    private static String cut(String text) {
        if (text.length() <= Sample.SHOWN_MAX) {
            return text;
        }
        int end =
                Character.isHighSurrogate(text.charAt(Sample.SHOWN_MAX - 1)) ? Sample.SHOWN_MAX - 1 : Sample.SHOWN_MAX;
        return text.substring(0, end);
    }
}
