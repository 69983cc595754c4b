package dev.midflight.router.compare;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares the elements of two lists, sets or arrays, within one walk. */
final class Elements {

    private final Walk walk;
    private final Node node;
    private final Node element;

    Elements(Walk walk, Node node) {
        this.walk = walk;
        this.node = node;
        this.element = node.element();
    }

    /** One after the other, the first with the first. */
    void inOrder(Object before, Object after) {
        Iterator<? extends @Nullable Object> one = Walk.iterator(before);
        Iterator<? extends @Nullable Object> other = Walk.iterator(after);
        while (one.hasNext() && other.hasNext()) {
            walk.value(one.next(), other.next(), element);
        }
        if (one.hasNext() || other.hasNext()) {
            walk.differ(before, after, node, "");
        }
    }

    /**
     * Each with one that fits, in any order; equal ones as often on both sides.
     *
     * @param rule that excuses another order; empty if order means nothing, as in sets
     */
    void inAnyOrder(Object before, Object after, Optional<String> rule) {
        @Nullable Object[] one = Walk.array(before);
        @Nullable Object[] other = Walk.array(after);
        Pairing pairs = Pairing.of(
                one, other, this::isHashed, (place, otherPlace) -> walk.fits(one[place], other[otherPlace], element));
        boolean moved = isSet(before) != isSet(after);
        for (int i = 0; i < one.length; i++) {
            int place = pairs.after(i);
            moved |= place != i;
            if (place >= 0) {
                walk.value(one[i], other[place], element);
            }
        }
        Optional<Integer> gone = pairs.firstAloneBefore();
        Optional<Integer> added = pairs.firstAloneAfter();
        if (gone.isPresent() || added.isPresent()) {
            // Not orElse: an element may be null.
            walk.differ(
                    gone.isPresent() ? one[gone.get()] : Walk.ABSENT,
                    added.isPresent() ? other[added.get()] : Walk.ABSENT,
                    node,
                    "");
        } else if (moved && rule.isPresent()) {
            walk.differ(before, after, node, rule.get());
        }
    }

    private static boolean isSet(Object sequence) {
        return Shape.of(sequence.getClass()).kind() == Shape.Kind.SET;
    }

    /** The hash of a URL asks a name server; a mapping may have it that equal is not right. */
    private boolean isHashed(@Nullable Object value) {
        return value != null
                && Shape.of(value.getClass()).kind() == Shape.Kind.LEAF
                && !(value instanceof java.net.URL)
                && element.mapping().isEmpty();
    }

    private record Placed(int place, @Nullable Object value) {}

    /** Each with the one that has the same key; of several with the same key the first with the first. */
    void byKey(Object before, Object after, String key) {
        @Nullable Object[] one = Walk.array(before);
        @Nullable Object[] other = Walk.array(after);
        Map<@Nullable Object, ArrayDeque<Placed>> places = new LinkedHashMap<>();
        for (int i = 0; i < other.length; i++) {
            places.computeIfAbsent(key(other[i], key), absent -> new ArrayDeque<>())
                    .add(new Placed(i, other[i]));
        }
        boolean moved = isSet(before) != isSet(after);
        int matched = 0;
        Object gone = Walk.ABSENT;
        for (int i = 0; i < one.length; i++) {
            ArrayDeque<Placed> same = places.get(key(one[i], key));
            Placed counterpart = same == null ? null : same.poll();
            if (counterpart == null) {
                gone = gone == Walk.ABSENT ? one[i] : gone;
                continue;
            }
            matched++;
            moved |= counterpart.place() != i;
            walk.value(one[i], counterpart.value(), element);
        }
        if (matched < one.length || matched < other.length) {
            walk.differ(gone, added(places), node, "");
        } else if (moved) {
            walk.differ(before, after, node, node.order().rule());
        }
    }

    private static @Nullable Object added(Map<@Nullable Object, ArrayDeque<Placed>> places) {
        for (ArrayDeque<Placed> left : places.values()) {
            if (!left.isEmpty()) {
                return left.getFirst().value();
            }
        }
        return Walk.ABSENT;
    }

    @SuppressWarnings("IllegalCatch") // A getter of the application's.
    private static @Nullable Object key(@Nullable Object owner, String name) {
        if (owner == null) {
            return null;
        }
        if (owner instanceof Map<?, ?> map) {
            return map.get(name);
        }
        Shape.Property property = Shape.of(owner.getClass())
                .property(name)
                .orElseThrow(() -> new Unclear(
                        "%s has no field %s".formatted(owner.getClass().getName(), name), Optional.empty()));
        try {
            return property.of(owner);
        } catch (Throwable thrown) {
            throw new Unclear(thrown.getClass().getName(), Optional.of(thrown));
        }
    }
}
