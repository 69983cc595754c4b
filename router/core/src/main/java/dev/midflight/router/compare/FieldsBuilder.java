package dev.midflight.router.compare;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Says how fields are compared. A path is names divided by dots, and goes through lists without saying so: {@code
 * lines.price} is the price of each line. A rule set for a list of simple values holds for each of its elements.
 * Several rules on one field excuse what any of them does, or those for text do one after the other.
 *
 * <p>Each method refuses, with {@link IllegalArgumentException}, a path that does not exist, naming the nearest field.
 * One thread.
 *
 * @param <T> of the answers
 */
public final class FieldsBuilder<T> {

    private final Type type;
    private final Optional<Class<?>> view;
    private final Node.Draft root = new Node.Draft();
    private byte[] salt;

    FieldsBuilder(Type type, Optional<Class<?>> view, byte[] salt) {
        this.type = type;
        this.view = view;
        this.salt = salt;
    }

    /** The comparer; throws {@link IllegalArgumentException} if a field is exact or ignored and has a rule as well. */
    public Fields<T> build() {
        return new Fields<>(root.node(Fields.ITSELF), view, salt);
    }

    /** These are to be exactly the same, as is whatever is not named. */
    public FieldsBuilder<T> exact(String... paths) {
        for (String path : paths) {
            at(path).exact();
        }
        return this;
    }

    /** These are not even read: a getter that would ask a store is not called. So it is not known if they differ. */
    public FieldsBuilder<T> ignore(String... paths) {
        for (String path : paths) {
            at(path).ignore();
        }
        return this;
    }

    /** Samples of these keep the values in clear, so that whoever sees a report sees them. */
    public FieldsBuilder<T> show(String... paths) {
        for (String path : paths) {
            at(path).show();
        }
        return this;
    }

    /** Texts may differ in white space before and after. */
    public FieldsBuilder<T> trimmed(String... paths) {
        return add(Rule.trimmed(), paths);
    }

    /** Texts may differ in upper and lower case, regardless of any language. */
    public FieldsBuilder<T> caseless(String... paths) {
        return add(Rule.caseless(), paths);
    }

    /** Texts may differ in how accents are encoded: the Unicode form NFC of both is the same. */
    public FieldsBuilder<T> normalized(String... paths) {
        return add(Rule.normalized(), paths);
    }

    /** Null may be absent, and the other way round: a map without the key, or an empty {@code Optional}. */
    public FieldsBuilder<T> nullIsAbsent(String... paths) {
        return add(Rule.nullIsAbsent(), paths);
    }

    /** Decimals may differ in their scale: 1.50 is 1.5. */
    public FieldsBuilder<T> scaleless(String... paths) {
        return add(Rule.scaleless(), paths);
    }

    /** Numbers of any class may differ by so much, from 0; as decimals, see {@code Numbers}. NaN is near nothing. */
    public FieldsBuilder<T> within(String path, double difference) {
        return add(Rule.within(difference), path);
    }

    /** Points in time may differ by so much, not less than zero; the zone is of no account. */
    public FieldsBuilder<T> within(String path, Duration difference) {
        return add(Rule.within(difference), path);
    }

    /** Numbers of any class may differ by a part of the larger one, from 0 up to 1. */
    public FieldsBuilder<T> relative(String path, double part) {
        return add(Rule.relative(part), path);
    }

    /** Doubles, or floats, may be so many representable numbers apart, from 0. */
    public FieldsBuilder<T> ulps(String path, int count) {
        return add(Rule.ulps(count), path);
    }

    /** The elements of these lists may be in any order; equal ones are as often in both. */
    public FieldsBuilder<T> unordered(String... paths) {
        for (String path : paths) {
            at(path).order(Node.Order.ANY);
        }
        return this;
    }

    /**
     * The elements of a list may be in any order, and those are compared that have the same key; of several with the
     * same key the first with the first.
     *
     * @param key the name of a field of the elements, or a key if they are maps
     */
    public FieldsBuilder<T> keyed(String path, String key) {
        at(path).order(Node.Order.by(key));
        Names.check(type, path.equals(Fields.ITSELF) ? key : path + "." + key);
        return this;
    }

    /**
     * The new store has another value where the old one has one of these. For them nothing else is right, not even the
     * old value; others are to be exactly the same.
     */
    public FieldsBuilder<T> sameAs(String path, Map<?, ?> newByOld) {
        return add(Rule.Mapping.of(newByOld), path);
    }

    /**
     * A rule of the application, asked if the values differ otherwise; either may be null. Should it throw, the verdict
     * is UNKNOWN.
     *
     * @param name for reports, without {@code +}
     */
    public FieldsBuilder<T> by(String path, BiPredicate<@Nullable Object, @Nullable Object> rule, String name) {
        requireNonNull(rule, "rule");
        if (name.isBlank() || name.contains("+")) {
            throw new IllegalArgumentException("the name of a rule is '%s', must be without +".formatted(name));
        }
        return add(new Rule.Custom(name, rule), path);
    }

    /** Samples are hashed with this salt, so that those of several processes compare; else with a random one. */
    public FieldsBuilder<T> salt(byte[] newSalt) {
        salt = newSalt.clone();
        return this;
    }

    private FieldsBuilder<T> add(Rule rule, String... paths) {
        for (String path : paths) {
            at(path).add(rule);
        }
        return this;
    }

    private Node.Draft at(String path) {
        Names.check(type, requireNonNull(path, "path"));
        return root.at(path);
    }
}
