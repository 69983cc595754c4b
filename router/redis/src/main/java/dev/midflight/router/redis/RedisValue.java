package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a key holds.
 *
 * @param type how it is held
 * @param words of a string itself; of a hash each field and its value; of a list or set the elements; of a sorted set
 *     each member and its score. They are keys only because those are bytes that can be compared.
 * @param endsAtMillis when it ends, in milliseconds since 1970; empty if never
 */
public record RedisValue(Type type, List<Key> words, OptionalLong endsAtMillis) {

    /** How a value is held. */
    public enum Type {
        /** Bytes. */
        STRING,
        /** Values by field. */
        HASH,
        /** Elements in an order. */
        LIST,
        /** Elements, each once. */
        SET,
        /** Members by score. */
        ZSET
    }

    /** Checks it. */
    public RedisValue {
        requireNonNull(type, "type");
        requireNonNull(endsAtMillis, "endsAtMillis");
        words = List.copyOf(words);
        boolean pairs = type == Type.HASH || type == Type.ZSET;
        boolean fits = type == Type.STRING ? words.size() == 1 : !words.isEmpty() && !(pairs && words.size() % 2 != 0);
        if (!fits) {
            throw new IllegalArgumentException(
                    "A value of the type %s cannot be made of %d words; one without".formatted(type, words.size())
                            + " elements is left out.");
        }
    }

    /** A string that never ends. */
    public static RedisValue string(String text) {
        return new RedisValue(Type.STRING, List.of(Key.of(text)), OptionalLong.empty());
    }

    /** True if it is the same but for the order of what has none, and when it ends. */
    boolean sameContent(RedisValue other) {
        if (type != other.type) {
            return false;
        }
        return switch (type) {
            case STRING, LIST -> words.equals(other.words);
            case SET -> counted(1).equals(other.counted(1));
            case HASH, ZSET -> counted(2).equals(other.counted(2));
        };
    }

    private TreeMap<String, List<Key>> counted(int step) {
        TreeMap<String, List<Key>> all = new TreeMap<>();
        for (int at = 0; at < words.size(); at += step) {
            List<Key> rest = new ArrayList<>(words.subList(at + 1, at + step));
            all.put(new String(words.get(at).bytes(), java.nio.charset.StandardCharsets.ISO_8859_1), rest);
        }
        return all;
    }
}
