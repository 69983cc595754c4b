package dev.midflight.router.redis;

import dev.midflight.router.Side;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Which keys are moved, and which key of the one side belongs to which of the other.
 *
 * <p>Keys belong together in units: what is copied at once. A unit has a name, and the same number of keys at both
 * sides unless it has a {@link Shape}. Functions of the application are called by many threads, often, and depend on
 * nothing but their arguments.
 */
public interface KeyMap {

    /** The unit of a key at a side; empty if the migration has nothing to do with the key. */
    Optional<Key> unit(Side side, Key key);

    /** All keys that a unit may have at a side, also those that do not exist; the same ones always. */
    List<Key> keys(Side side, Key unit);

    /**
     * How a unit's values at one side follow from those at the other; empty if each key has the value of its
     * counterpart.
     */
    default Optional<Shape> shape() {
        return Optional.empty();
    }

    /** Makes a unit's values for one side from those of the other. */
    @FunctionalInterface
    interface Shape {
        /**
         * What a side has to have.
         *
         * @param side for which
         * @param unit whose
         * @param other what the other side has; keys that do not exist there are absent
         * @return by key, each of {@link KeyMap#keys}; what is absent is removed
         */
        Map<Key, RedisValue> at(Side side, Key unit, Map<Key, RedisValue> other);
    }

    /** All keys, under the same names. */
    static KeyMap same() {
        return only(key -> true);
    }

    /** Some keys, under the same names. */
    static KeyMap only(Predicate<Key> moved) {
        return new KeyMaps.Renamed(moved, moved, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** The keys that begin with {@code oldPrefix}, which begin with {@code newPrefix} at the new side. */
    static KeyMap prefixed(String oldPrefix, String newPrefix) {
        Key old = Key.of(oldPrefix);
        Key fresh = Key.of(newPrefix);
        return new KeyMaps.Renamed(
                key -> key.startsWith(old),
                key -> key.startsWith(fresh),
                key -> key.replaced(old, fresh),
                key -> key.replaced(fresh, old));
    }

    /**
     * Hashes of the old side, whose fields are keys of their own at the new one: field {@code name} of {@code user:7}
     * becomes {@code user:7:name}. Fields of other names are not moved. When the hash ends, its fields do.
     *
     * @param prefix of the hashes' keys, such as {@code user:}; the rest has no colon
     * @param fields their names, without a colon
     */
    static KeyMap fieldsAsKeys(String prefix, List<String> fields) {
        return new KeyMaps.FieldsAsKeys(prefix, fields);
    }
}
