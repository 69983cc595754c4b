package dev.midflight.router.compare;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Matches the elements of two lists regardless of their order, each with at most one: as many pairs as there can be.
 *
 * <p>Tolerances are why this takes more than to look for the first that fits: with 1.00 and 1.01 before, 1.01 and 1.02
 * after, and a tolerance of 0.01, the equal ones must be parted for all to be matched. So pairs are found by augmenting
 * paths, breadth first (Berge 1957; the search is the one of the Hungarian method). Equal simple values are paired
 * first, by their hash, then what fits at the same place: plain or unmoved lists cost no more than their length.
 */
final class Pairing {

    /** Tells whether two elements may be a pair. */
    interface Fit {

        /** Given the elements' places. */
        boolean test(int before, int after);
    }

    private static final int NONE = -1;

    private final int[] afterOf;
    private final int[] beforeOf;

    private Pairing(int before, int after) {
        afterOf = new int[before];
        beforeOf = new int[after];
        Arrays.fill(afterOf, NONE);
        Arrays.fill(beforeOf, NONE);
    }

    /**
     * The pairs.
     *
     * @param hashed the elements of which equal ones fit, and that may be asked for their hash
     */
    static Pairing of(
            @Nullable Object[] before, @Nullable Object[] after, Predicate<@Nullable Object> hashed, Fit fit) {
        Pairing pairing = new Pairing(before.length, after.length);
        pairing.pairEqual(before, after, hashed);
        pairing.pairPlaces(fit);
        for (int i = 0; i < before.length; i++) {
            if (pairing.afterOf[i] == NONE) {
                pairing.augment(i, fit);
            }
        }
        return pairing;
    }

    /** The place after of an element before; {@code -1} if it has no counterpart. */
    int after(int before) {
        return afterOf[before];
    }

    /** The first element before that has no counterpart. */
    Optional<Integer> firstAloneBefore() {
        return firstAlone(afterOf);
    }

    /** The first element after that has no counterpart. */
    Optional<Integer> firstAloneAfter() {
        return firstAlone(beforeOf);
    }

    private static Optional<Integer> firstAlone(int[] others) {
        for (int i = 0; i < others.length; i++) {
            if (others[i] == NONE) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private void pairEqual(@Nullable Object[] before, @Nullable Object[] after, Predicate<@Nullable Object> hashed) {
        Map<Object, ArrayDeque<Integer>> places = new HashMap<>();
        for (int i = 0; i < after.length; i++) {
            Object element = after[i];
            if (element != null && hashed.test(element)) {
                places.computeIfAbsent(element, absent -> new ArrayDeque<>()).add(i);
            }
        }
        for (int i = 0; i < before.length; i++) {
            ArrayDeque<Integer> same = hashed.test(before[i]) ? places.get(before[i]) : null;
            Integer place = same == null ? null : same.poll();
            if (place != null) {
                afterOf[i] = place;
                beforeOf[place] = i;
            }
        }
    }

    private void pairPlaces(Fit fit) {
        for (int i = 0; i < Math.min(afterOf.length, beforeOf.length); i++) {
            if (afterOf[i] == NONE && beforeOf[i] == NONE && fit.test(i, i)) {
                afterOf[i] = i;
                beforeOf[i] = i;
            }
        }
    }

    private void augment(int start, Fit fit) {
        int[] reachedFrom = new int[beforeOf.length];
        Arrays.fill(reachedFrom, NONE);
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        queue.add(start);
        while (!queue.isEmpty()) {
            int before = queue.remove();
            for (int after = 0; after < beforeOf.length; after++) {
                if (reachedFrom[after] != NONE || !fit.test(before, after)) {
                    continue;
                }
                reachedFrom[after] = before;
                if (beforeOf[after] == NONE) {
                    flip(after, reachedFrom);
                    return;
                }
                queue.add(beforeOf[after]);
            }
        }
    }

    /** Each on the path gets the one it was reached by; who had that one before gets another. */
    private void flip(int end, int[] reachedFrom) {
        int after = end;
        while (after != NONE) {
            int before = reachedFrom[after];
            int next = afterOf[before];
            afterOf[before] = after;
            beforeOf[after] = before;
            after = next;
        }
    }
}
