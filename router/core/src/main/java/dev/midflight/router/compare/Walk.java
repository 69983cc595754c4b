package dev.midflight.router.compare;

import java.lang.reflect.Array;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One comparison while it goes through two values. What a field throws is kept and the others are compared all the
 * same; a bound that is met ends it. One thread.
 */
final class Walk {

    /** What a key has that a map does not have, or what an empty Optional holds. */
    static final Object ABSENT = new Object();

    private static final String TOO_MANY = "it takes more than %d values".formatted(Fields.VALUES_MAX);

    private final Mask mask;
    /** How many more values may be looked at; shared with the walks within this one. */
    private final int[] left;

    private final boolean probing;
    private final Map<String, FieldDifference> differences = new LinkedHashMap<>();
    private final ArrayList<String> path = new ArrayList<>();
    private int depth;
    private int excused;
    private int different;
    private Optional<String> problem = Optional.empty();
    private Optional<Throwable> cause = Optional.empty();

    Walk(Mask mask) {
        this(mask, new int[] {Fields.VALUES_MAX}, false);
    }

    private Walk(Mask mask, int[] left, boolean probing) {
        this.mask = mask;
        this.left = left;
        this.probing = probing;
    }

    /** What came of it, after {@link #value} has returned or thrown. */
    Comparison result() {
        if (different > 0) {
            return new Comparison(Verdict.DIFFERENT, List.copyOf(differences.values()), problem, cause);
        }
        if (problem.isPresent()) {
            return new Comparison(Verdict.UNKNOWN, List.copyOf(differences.values()), problem, cause);
        }
        return excused == 0
                ? Comparison.EQUAL
                : new Comparison(Verdict.EQUIVALENT, List.copyOf(differences.values()), problem, cause);
    }

    /** Keeps what was in the way of a field, and throws on what is to end the comparison. */
    private void fail(Throwable thrown) {
        note(thrown);
        if (thrown instanceof Beyond end) {
            throw end;
        }
    }

    /** Keeps the first thing that was in the way. */
    private void note(Throwable thrown) {
        if (thrown instanceof VirtualMachineError broken && !(thrown instanceof StackOverflowError)) {
            throw broken;
        }
        boolean bound = thrown instanceof Beyond;
        if (problem.isEmpty()) {
            boolean told = bound || thrown instanceof Unclear;
            String what = told
                    ? String.valueOf(thrown.getMessage())
                    : thrown.getClass().getName();
            problem = Optional.of(probing ? what : "Cannot compare %s: %s".formatted(here(), what));
            cause = bound
                    ? Optional.empty()
                    : Optional.ofNullable(thrown instanceof Unclear ? thrown.getCause() : thrown);
        }
    }

    /** Compares two values, by the fields of {@code view} if they are of different classes, or it is an interface. */
    @SuppressWarnings("IllegalCatch") // As with a field.
    void all(@Nullable Object before, @Nullable Object after, Node node, Optional<Class<?>> view) {
        try {
            if (before != null
                    && after != null
                    && view.isPresent()
                    && node.custom().isEmpty()
                    && !isOneClass(before, after, view.get())) {
                fields(before, after, Shape.of(view.get()), node);
            } else {
                value(before, after, node);
            }
        } catch (Throwable thrown) {
            note(thrown);
        }
    }

    private static boolean isOneClass(Object before, Object after, Class<?> view) {
        return before.getClass().equals(after.getClass()) && !view.isInterface();
    }

    /** Compares the two values at a node, whatever they are. */
    void value(@Nullable Object before, @Nullable Object after, Node node) {
        if (--left[0] < 0) {
            throw new Beyond(TOO_MANY);
        }
        if (probing && different > 0) {
            return; // What else differs is of no account.
        }
        if (before == after && node.isPlain()) {
            return;
        }
        if (node.custom().isEmpty()) {
            parts(before, after, node);
            return;
        }
        Node rest = node.withoutCustom();
        Walk probe = probe();
        probe.all(before, after, rest, Optional.empty());
        if (probe.problem.isEmpty() && probe.different == 0) {
            parts(before, after, rest);
            return;
        }
        for (Rule.Custom rule : node.custom()) {
            if (rule.holds().test(bare(before), bare(after))) {
                differ(before, after, node, rule.name());
                return;
            }
        }
        parts(before, after, rest);
    }

    private static @Nullable Object bare(@Nullable Object value) {
        return value == ABSENT ? null : value;
    }

    private Walk probe() {
        Walk probe = new Walk(mask, left, true);
        probe.depth = depth;
        return probe;
    }

    private void parts(@Nullable Object before, @Nullable Object after, Node node) {
        Object one = opened(before);
        Object other = opened(after);
        if (one == null || other == null || one == ABSENT || other == ABSENT) {
            leaf(one, other, node);
        } else {
            present(one, other, node);
        }
    }

    private void present(Object one, Object other, Node node) {
        Shape shape = Shape.of(one.getClass());
        Shape otherShape = Shape.of(other.getClass());
        if (isSequence(shape, one, node) && isSequence(otherShape, other, node)) {
            enter();
            elements(one, shape, other, otherShape, node);
            depth--;
        } else if (shape.kind() == Shape.Kind.MAP && otherShape.kind() == Shape.Kind.MAP) {
            enter();
            keys((Map<?, ?>) one, (Map<?, ?>) other, node);
            depth--;
        } else if (shape.kind() == Shape.Kind.BEAN && otherShape.kind() == Shape.Kind.BEAN) {
            beans(one, shape, other, otherShape, node);
        } else if (shape.kind() == Shape.Kind.OPAQUE && one != other) {
            throw new Unclear(
                    "%s has neither fields nor equals".formatted(one.getClass().getName()), Optional.empty());
        } else {
            leaf(one, other, node);
        }
    }

    private static @Nullable Object opened(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.isPresent() ? optional.get() : ABSENT : value;
    }

    /** An array of primitives is one only if a rule may want its elements. */
    private static boolean isSequence(Shape shape, Object value, Node node) {
        return shape.kind() == Shape.Kind.LIST
                || shape.kind() == Shape.Kind.SET
                || (value.getClass().isArray() && !(value instanceof byte[]) && !node.isPlain());
    }

    /** Goes a level down. */
    private void enter() {
        if (depth == Fields.DEPTH_MAX) {
            throw new Beyond("it is deeper than %d levels".formatted(Fields.DEPTH_MAX));
        }
        depth++;
    }

    private void beans(Object before, Shape shape, Object after, Shape otherShape, Node node) {
        Optional<Shape> common = common(before, shape, after, otherShape);
        if (common.isEmpty()) {
            differ(before, after, node, "");
            return;
        }
        enter();
        fields(before, after, common.get(), node);
        depth--;
    }

    /** The shape that both have; a class and a subclass have that of the class if the subclass adds no field. */
    private static Optional<Shape> common(Object one, Shape shape, Object other, Shape otherShape) {
        if (shape == otherShape) {
            return Optional.of(shape);
        }
        boolean related = one.getClass().isInstance(other) || other.getClass().isInstance(one);
        Shape wider = one.getClass().isInstance(other) ? shape : otherShape;
        boolean same = shape.properties().size() == otherShape.properties().size();
        return related && same ? Optional.of(wider) : Optional.empty();
    }

    /** Compares the fields of two beans. */
    void fields(Object before, Object after, Shape shape, Node node) {
        int found = excused + different;
        boolean ignores = false;
        for (Shape.Property property : shape.properties()) {
            Node child = node.child(property.name());
            ignores |= child.ignored();
            if (!child.ignored()) {
                field(property, before, after, child);
            }
        }
        // Where a rule hides something, the two need not be equal as a whole.
        boolean whole = shape.hides() && !ignores && found == excused + different && problem.isEmpty();
        if (whole && !before.equals(after)) {
            differ(before, after, node, "");
        }
    }

    @SuppressWarnings("IllegalCatch") // The application's own code runs here, and may throw what it likes.
    private void field(Shape.Property property, Object before, Object after, Node child) {
        int level = depth;
        path.add(property.name());
        try {
            value(property.of(before), property.of(after), child);
        } catch (Throwable thrown) {
            fail(thrown);
        }
        depth = level;
        path.remove(path.size() - 1);
    }

    private void keys(Map<?, ?> before, Map<?, ?> after, Node node) {
        requireSize(before.size());
        requireSize(after.size());
        for (Map.Entry<?, ?> entry : before.entrySet()) {
            Object key = entry.getKey();
            Object other = after.get(key);
            key(key, entry.getValue(), other == null && !after.containsKey(key) ? ABSENT : other, node);
        }
        for (Map.Entry<?, ?> entry : after.entrySet()) {
            if (!before.containsKey(entry.getKey())) {
                key(entry.getKey(), ABSENT, entry.getValue(), node);
            }
        }
    }

    @SuppressWarnings("IllegalCatch") // As with a field.
    private void key(@Nullable Object key, @Nullable Object before, @Nullable Object after, Node node) {
        String name = String.valueOf(key);
        Node child = node.child(name);
        if (child.ignored()) {
            return;
        }
        int level = depth;
        path.add(name);
        try {
            value(before, after, child);
        } catch (Throwable thrown) {
            fail(thrown);
        }
        depth = level;
        path.remove(path.size() - 1);
    }

    static void requireSize(int size) {
        if (size > Fields.ELEMENTS_MAX) {
            throw new Beyond("it has %d elements, more than %d".formatted(size, Fields.ELEMENTS_MAX));
        }
    }

    private void elements(Object before, Shape shape, Object after, Shape otherShape, Node node) {
        boolean set = shape.kind() == Shape.Kind.SET;
        boolean otherSet = otherShape.kind() == Shape.Kind.SET;
        Elements elements = new Elements(this, node);
        if (node.order().key().isPresent()) {
            elements.byKey(before, after, node.order().key().get());
        } else if (set && otherSet) {
            elements.inAnyOrder(before, after, Optional.empty());
        } else if (node.order().anyOrder()) {
            elements.inAnyOrder(before, after, Optional.of(node.order().rule()));
        } else if (set != otherSet) {
            differ(before, after, node, "");
        } else {
            elements.inOrder(before, after);
        }
    }

    /** True if two values are equal or excused, and all of this could be told. Keeps nothing. */
    boolean fits(@Nullable Object before, @Nullable Object after, Node node) {
        Walk probe = probe();
        probe.all(before, after, node, Optional.empty());
        if (left[0] < 0) {
            throw new Beyond(TOO_MANY);
        }
        probe.problem.ifPresent(why -> {
            throw new Unclear(why, probe.cause);
        });
        return probe.different == 0;
    }

    private void leaf(@Nullable Object before, @Nullable Object after, Node node) {
        if (node.mapping().isPresent()) {
            Map<Object, @Nullable Object> to = node.mapping().get().to();
            if (to.containsKey(before)) {
                boolean right = same(to.get(before), after);
                if (!right || !same(before, after)) {
                    differ(before, after, node, right ? node.mapping().get().name() : "");
                }
                return;
            }
        }
        if (same(before, after)) {
            return;
        }
        differ(before, after, node, excuse(before, after, node.rules()));
    }

    /** The name of the rule that holds; of all foldings together if no rule holds by itself; else empty. */
    private static String excuse(@Nullable Object before, @Nullable Object after, List<Rule> rules) {
        Object one = before;
        Object other = after;
        StringBuilder names = new StringBuilder();
        for (Rule rule : rules) {
            if (rule instanceof Rule.Test test && test.holds().test(before, after)) {
                return rule.name();
            }
            if (rule instanceof Rule.Fold fold) {
                if (same(fold.of(before), fold.of(after))) {
                    return rule.name();
                }
                one = fold.of(one);
                other = fold.of(other);
                names.append(names.length() == 0 ? "" : "+").append(rule.name());
            }
        }
        return same(one, other) ? names.toString() : "";
    }

    /** Equal as a store would see it: arrays by content, decimals with their scale, NaN equal to itself. */
    static boolean same(@Nullable Object before, @Nullable Object after) {
        if (before instanceof URL one && after instanceof URL other) {
            // Their equals asks a name server.
            return one.toExternalForm().equals(other.toExternalForm());
        }
        if (before != null && after != null && before.getClass().isArray()) {
            return Objects.deepEquals(before, after);
        }
        return Objects.equals(before, after);
    }

    /** Notes a difference at a node; {@code rule} is empty if nothing excuses it. */
    void differ(@Nullable Object before, @Nullable Object after, Node node, String rule) {
        if (!probing) {
            // First, for a sample may throw, and then nothing is known.
            keep(before, after, node, rule);
        }
        if (rule.isEmpty()) {
            different++;
        } else {
            excused++;
        }
    }

    private void keep(@Nullable Object before, @Nullable Object after, Node node, String rule) {
        String where = here();
        if (differences.size() >= Fields.DIFFERENCES_MAX && !differences.containsKey(where + '\0' + rule)) {
            where = Fields.OTHER;
        }
        String key = where + '\0' + rule;
        FieldDifference known = differences.get(key);
        if (known == null) {
            Optional<String> name = rule.isEmpty() ? Optional.empty() : Optional.of(rule);
            Sample one = mask.sample(before, node.shown());
            Sample other = mask.sample(after, node.shown());
            differences.put(key, new FieldDifference(where, name, 1, one, other));
        } else {
            differences.put(key, known.again());
        }
    }

    private String here() {
        return path.isEmpty() ? Fields.ITSELF : String.join(".", path);
    }

    /** The elements of a list, set or array. */
    static @Nullable Object[] array(Object sequence) {
        if (sequence instanceof Collection<?> collection) {
            requireSize(collection.size());
            return collection.toArray();
        }
        requireSize(Array.getLength(sequence));
        if (sequence instanceof Object[] array) {
            return array;
        }
        @Nullable Object[] boxed = new @Nullable Object[Array.getLength(sequence)];
        Arrays.setAll(boxed, i -> Array.get(sequence, i));
        return boxed;
    }

    /** The elements one after the other, without a copy of them where there is none to be made. */
    static Iterator<? extends @Nullable Object> iterator(Object sequence) {
        if (sequence instanceof Collection<?> collection) {
            requireSize(collection.size());
            return collection.iterator();
        }
        return Arrays.asList(array(sequence)).iterator();
    }
}
