package dev.midflight.router.compare;

import java.text.Normalizer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What may excuse a difference between two values. */
sealed interface Rule {

    /** How it is called in reports. */
    String name();

    /**
     * Makes texts that count as the same the same; several on one field go one after the other.
     *
     * @param change of a text, in any other value it changes nothing
     */
    record Fold(String name, UnaryOperator<String> change) implements Rule {

        @Nullable
        Object of(@Nullable Object value) {
            return value instanceof String text ? change.apply(text) : value;
        }
    }

    /**
     * Holds or does not.
     *
     * @param holds given both values, neither of which need be what the rule is for
     */
    record Test(String name, BiPredicate<@Nullable Object, @Nullable Object> holds) implements Rule {}

    /** A value of the old store and what the new one has in its place; for these values nothing else is right. */
    record Mapping(Map<Object, @Nullable Object> to) implements Rule {

        static Mapping of(Map<?, ?> to) {
            return new Mapping(Collections.unmodifiableMap(new HashMap<Object, @Nullable Object>(to)));
        }

        @Override
        public String name() {
            return "sameAs";
        }
    }

    /** A rule of the application, for the value as a whole, even if it is a list. */
    record Custom(String name, BiPredicate<@Nullable Object, @Nullable Object> holds) implements Rule {}

    static Rule trimmed() {
        return new Fold("trimmed", String::strip);
    }

    /** Through upper case to lower case, without regard to the language, so that sharp s is ss and both sigmas one. */
    static Rule caseless() {
        return new Fold("caseless", text -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    }

    static Rule normalized() {
        return new Fold("normalized", text -> Normalizer.normalize(text, Normalizer.Form.NFC));
    }

    static Rule nullIsAbsent() {
        return new Test("nullIsAbsent", (before, after) -> isNothing(before) && isNothing(after));
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null || value == Walk.ABSENT;
    }

    static Rule within(double difference) {
        require(difference >= 0 && Double.isFinite(difference), "difference", difference);
        return new Test("within " + difference, (before, after) -> Numbers.within(before, after, difference));
    }

    static Rule relative(double part) {
        require(part >= 0 && part < 1, "part", part);
        return new Test("relative " + part, (before, after) -> Numbers.relative(before, after, part));
    }

    static Rule ulps(int count) {
        require(count >= 0, "count", count);
        return new Test("ulps " + count, (before, after) -> Numbers.ulps(before, after, count));
    }

    static Rule scaleless() {
        return new Test("scaleless", Numbers::sameWithoutScale);
    }

    static Rule within(Duration difference) {
        require(!difference.isNegative(), "difference", difference);
        return new Test("within " + difference, (before, after) -> Times.within(before, after, difference));
    }

    private static void require(boolean met, String name, Object value) {
        if (!met) {
            throw new IllegalArgumentException("%s is %s, which no two values can keep to".formatted(name, value));
        }
    }
}
