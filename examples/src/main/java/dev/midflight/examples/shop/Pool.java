package dev.midflight.examples.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Things of a writer's own to pick from by chance. Beyond its bound it forgets one for each that it learns.
 *
 * @param <T> a type with value equality
 */
final class Pool<T> {

    private static final int MEMBERS_MAX = 20_000;
    private static final int PICKS_MAX = 8;

    private final List<T> members = new ArrayList<>();
    private final Map<T, Integer> places = new HashMap<>();

    void add(T member) {
        if (members.size() >= MEMBERS_MAX) {
            remove(members.get(0));
        }
        places.put(member, members.size());
        members.add(member);
    }

    void remove(T member) {
        Integer place = places.remove(member);
        if (place == null) {
            return;
        }
        T last = members.remove(members.size() - 1);
        if (!last.equals(member)) {
            members.set(place, last);
            places.put(last, place);
        }
    }

    /** A member that {@code wanted} accepts; empty if a few tries find none. */
    Optional<T> pick(Random random, Predicate<T> wanted) {
        for (int pick = 0; pick < PICKS_MAX && !members.isEmpty(); pick++) {
            T member = members.get(random.nextInt(members.size()));
            if (wanted.test(member)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }
}
