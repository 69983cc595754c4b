package dev.midflight.router.compare;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Compares two answers to the same read, field by field; what was not said about a field is that it is exactly the
 * same.
 *
 * <p>An answer is a record, an object with getters or public fields, a {@code Map} with text as its keys, a list, set
 * or array of those, or a simple value; so are its fields. Classes of the JDK are compared by {@code equals}; others by
 * what their getters tell, and by their {@code equals} as well where they hold more than that. Exactly the same means:
 *
 * <ul>
 *   <li>NaN equals NaN, and 0.0 does not equal -0.0: as {@link Double#equals} has it;
 *   <li>decimals have the same value and scale;
 *   <li>numbers are of the same class: an Integer and a Long differ, as an application that casts would find out; each
 *       rule for numbers takes them as values, so {@code within(path, 0)} excuses the class;
 *   <li>arrays have the same content, lists the same order, sets and maps any, and a list is not a set;
 *   <li>a key that a map does not have differs from one whose value is null; an empty {@code Optional} is absent;
 *   <li>objects are of the same class, or of one and a subclass of it that adds no fields, as proxies are.
 * </ul>
 *
 * <p>A value that was found equal costs no sample and the result is {@link Comparison#EQUAL} itself. Values beyond the
 * bounds below are not compared, and the verdict is UNKNOWN, unless a difference was already found. Immutable; safe for
 * any thread.
 *
 * @param <T> of the answers
 */
public final class Fields<T> {

    /** The path of the answer as a whole, to set a rule for it, or for each element of a list. */
    public static final String ITSELF = ".";

    /** The path under which differences are counted beyond {@link #DIFFERENCES_MAX}. */
    public static final String OTHER = "other";

    /** The path of a failure to answer. */
    public static final String ERROR = "error";

    /** How many levels of objects, lists and maps there may be; one that contains itself has more. */
    public static final int DEPTH_MAX = 32;

    /** How many elements a list, set, map or array may have. */
    public static final int ELEMENTS_MAX = 10_000;

    /** How many values may be looked at in one comparison, attempts to match elements included. */
    public static final int VALUES_MAX = 1_000_000;

    /** How many differences a comparison keeps; elements of the same list share theirs. */
    public static final int DIFFERENCES_MAX = 256;

    private static final int SALT_BYTES = 16;
    private static final byte[] PROCESS_SALT = new byte[SALT_BYTES];

    static {
        new SecureRandom().nextBytes(PROCESS_SALT);
    }

    private final Node root;
    private final Optional<Class<?>> view;
    private final Mask mask;
    private final List<FieldRule> rules;

    Fields(Node root, Optional<Class<?>> view, byte[] salt) {
        this.root = root;
        this.view = view;
        this.mask = new Mask(salt);
        List<FieldRule> all = new ArrayList<>();
        root.addRules(ITSELF, all);
        this.rules = List.copyOf(all);
    }

    /**
     * Begins a comparer of records, objects, arrays or simple values.
     *
     * @throws IllegalArgumentException if a getter of the class may not be called
     */
    public static <T> FieldsBuilder<T> of(Class<T> type) {
        requireNonNull(type, "type");
        boolean viewed = !Names.saysNothing(type) && Shape.of(type).kind() == Shape.Kind.BEAN;
        return new FieldsBuilder<>(type, viewed ? Optional.of(type) : Optional.empty(), PROCESS_SALT);
    }

    /** Begins a comparer of maps, whose keys are the names of the fields. No name is refused. */
    public static FieldsBuilder<Map<String, ?>> ofMaps() {
        return new FieldsBuilder<>(Map.class, Optional.empty(), PROCESS_SALT);
    }

    /**
     * Begins a comparer of lists or sets; rules are set for the fields of the elements, and for {@link #ITSELF}.
     *
     * @throws IllegalArgumentException if a getter of the class may not be called
     */
    public static <E> FieldsBuilder<Collection<E>> ofEach(Class<E> element) {
        return new FieldsBuilder<>(requireNonNull(element, "element"), Optional.empty(), PROCESS_SALT);
    }

    /**
     * Compares two answers. Throws nothing but the errors of the virtual machine; the answers must not be changed
     * meanwhile, or the verdict may be any.
     *
     * @param before what the old store answered; null if it has nothing
     * @param after what the new store answered; null if it has nothing
     */
    public Comparison compare(@Nullable T before, @Nullable T after) {
        Walk walk = new Walk(mask);
        walk.all(before, after, root, view);
        return walk.result();
    }

    /**
     * Compares how two reads failed, of which one may not have failed: EQUAL if both have failed with the same class,
     * else DIFFERENT at {@link #ERROR}. Messages are neither compared nor kept.
     *
     * @param before what the old store has thrown; null if it has answered
     * @param after what the new store has thrown; null if it has answered
     */
    public Comparison compareFailures(@Nullable Throwable before, @Nullable Throwable after) {
        Class<?> one = before == null ? Void.class : before.getClass();
        Class<?> other = after == null ? Void.class : after.getClass();
        if (one.equals(other)) {
            return Comparison.EQUAL;
        }
        FieldDifference difference = new FieldDifference(ERROR, Optional.empty(), 1, failure(before), failure(after));
        return new Comparison(Verdict.DIFFERENT, List.of(difference), Optional.empty(), Optional.empty());
    }

    private static Sample failure(@Nullable Throwable thrown) {
        return new Sample(thrown == null ? "absent" : thrown.getClass().getName(), OptionalInt.empty(), "");
    }

    /** The rules that may excuse a difference. */
    public List<FieldRule> rules() {
        return rules;
    }
}
