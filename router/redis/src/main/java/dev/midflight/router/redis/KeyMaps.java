package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The usual ways in which keys correspond. */
final class KeyMaps {

    private KeyMaps() {}

    /** One key becomes one, with the same value. The unit is the old side's key. */
    static final class Renamed implements KeyMap {

        private final Predicate<Key> ofOld;
        private final Predicate<Key> ofNew;
        private final UnaryOperator<Key> toNew;
        private final UnaryOperator<Key> toOld;

        Renamed(Predicate<Key> ofOld, Predicate<Key> ofNew, UnaryOperator<Key> toNew, UnaryOperator<Key> toOld) {
            this.ofOld = requireNonNull(ofOld, "ofOld");
            this.ofNew = requireNonNull(ofNew, "ofNew");
            this.toNew = toNew;
            this.toOld = toOld;
        }

        @Override
        public Optional<Key> unit(Side side, Key key) {
            boolean moved = (side == Side.OLD ? ofOld : ofNew).test(key);
            return moved ? Optional.of(side == Side.OLD ? key : toOld.apply(key)) : Optional.empty();
        }

        @Override
        public List<Key> keys(Side side, Key unit) {
            return List.of(side == Side.OLD ? unit : toNew.apply(unit));
        }
    }

    /** The fields of a hash become keys of their own. The unit is the hash's key. */
    static final class FieldsAsKeys implements KeyMap, KeyMap.Shape {

        private static final Key COLON = Key.of(":");

        private final Key prefix;
        private final List<Key> fields;

        FieldsAsKeys(String prefix, List<String> fields) {
            this.prefix = Key.of(prefix);
            this.fields = fields.stream().map(Key::of).toList();
            if (fields.stream().anyMatch(field -> field.contains(":"))) {
                throw new IllegalArgumentException("A field that becomes a key has no colon: " + fields + ".");
            }
        }

        @Override
        public Optional<Key> unit(Side side, Key key) {
            if (!key.startsWith(prefix)) {
                return Optional.empty();
            }
            int colon = key.indexOf(':', prefix.length());
            if (side == Side.OLD) {
                return colon < 0 ? Optional.of(key) : Optional.empty();
            }
            return colon > 0 && fields.contains(key.part(colon + 1, key.length()))
                    ? Optional.of(key.part(0, colon))
                    : Optional.empty();
        }

        @Override
        public List<Key> keys(Side side, Key unit) {
            return side == Side.OLD
                    ? List.of(unit)
                    : fields.stream().map(field -> field(unit, field)).toList();
        }

        @Override
        public Optional<Shape> shape() {
            return Optional.of(this);
        }

        @Override
        public Map<Key, RedisValue> at(Side side, Key unit, Map<Key, RedisValue> other) {
            return side == Side.NEW ? asKeys(unit, other) : asHash(unit, other);
        }

        private Map<Key, RedisValue> asKeys(Key unit, Map<Key, RedisValue> other) {
            Map<Key, RedisValue> keys = new LinkedHashMap<>();
            RedisValue hash = other.get(unit);
            if (hash != null) {
                for (int i = 0; i + 1 < hash.words().size(); i += 2) {
                    Key field = hash.words().get(i);
                    if (fields.contains(field)) {
                        List<Key> value = List.of(hash.words().get(i + 1));
                        keys.put(
                                field(unit, field), new RedisValue(RedisValue.Type.STRING, value, hash.endsAtMillis()));
                    }
                }
            }
            return keys;
        }

        private Map<Key, RedisValue> asHash(Key unit, Map<Key, RedisValue> other) {
            Map<Key, Key> values = new LinkedHashMap<>();
            OptionalLong ends = OptionalLong.empty();
            for (Key field : fields) {
                RedisValue value = other.get(field(unit, field));
                if (value != null) {
                    values.put(field, value.words().get(0));
                    ends = value.endsAtMillis();
                }
            }
            List<Key> words = values.entrySet().stream()
                    .flatMap(each -> List.of(each.getKey(), each.getValue()).stream())
                    .toList();
            return words.isEmpty() ? Map.of() : Map.of(unit, new RedisValue(RedisValue.Type.HASH, words, ends));
        }

        private static Key field(Key unit, Key field) {
            return unit.plus(COLON).plus(field);
        }
    }
}
