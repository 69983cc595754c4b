package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a key holds at a moment, as the server says it.
 *
 * @param type as TYPE says it; {@code none} if there is no such key
 * @param words its elements, or one word that only Redis understands
 * @param endsAtMillis when it ends, by the server's clock; 0 if never
 */
record KeyState(String type, List<Key> words, long endsAtMillis) {

    static final String NONE = "none";

    /** How a state is asked for. */
    enum Form {
        /** As one word that only Redis understands. */
        DUMP,
        /** Element by element. */
        TYPED
    }

    boolean exists() {
        return !type.equals(NONE);
    }

    /** The states of the keys of some units, of each unit at one moment. */
    static List<List<KeyState>> read(Wire wire, List<List<Key>> units, Form form) {
        List<byte[][]> asked = new ArrayList<>();
        for (List<Key> keys : units) {
            asked.add(Words.of(keys.size(), keys, form.name().toLowerCase(Locale.ROOT)));
        }
        List<List<KeyState>> states = new ArrayList<>();
        for (Object answer : wire.scripts(Scripts.STATE, asked)) {
            states.add(states(answer));
        }
        return states;
    }

    private static List<KeyState> states(@Nullable Object answer) {
        if (answer instanceof RedisErrorException refused) {
            throw refused;
        }
        List<?> parts = (List<?>) requireNonNull(answer, "states");
        long now = (Long) parts.get(0);
        List<KeyState> states = new ArrayList<>();
        for (int at = 1; at < parts.size(); at += 3) {
            Object content = parts.get(at + 1);
            List<Key> words = content == null
                    ? List.of()
                    : ((List<?>) content)
                            .stream().map(word -> Key.of((byte[]) word)).toList();
            long left = (Long) parts.get(at + 2);
            // Ended between two looks at it.
            boolean gone = content != null && words.isEmpty();
            states.add(new KeyState(gone ? NONE : Words.text(parts.get(at)), words, left < 0 ? 0 : now + left));
        }
        return states;
    }

    /** The same as an application sees it; empty if there is none, or of a type without elements known here. */
    Optional<RedisValue> value() {
        for (RedisValue.Type known : RedisValue.Type.values()) {
            if (known.name().equalsIgnoreCase(type)) {
                OptionalLong ends = endsAtMillis == 0 ? OptionalLong.empty() : OptionalLong.of(endsAtMillis);
                return Optional.of(new RedisValue(known, words, ends));
            }
        }
        return Optional.empty();
    }

    static KeyState of(Optional<RedisValue> value) {
        return value.map(known -> new KeyState(
                        known.type().name().toLowerCase(Locale.ROOT),
                        known.words(),
                        known.endsAtMillis().orElse(0)))
                .orElse(new KeyState(NONE, List.of(), 0));
    }
}
