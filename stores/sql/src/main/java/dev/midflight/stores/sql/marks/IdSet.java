package dev.midflight.stores.sql.marks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of numbers that mostly follow each other. Not thread-safe. */
final class IdSet {

    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    /** True if the number is in it. */
    boolean contains(long id) {
        Map.Entry<Long, Long> floor = lastByFirst.floorEntry(id);
        return floor != null && floor.getValue() >= id;
    }

    /** Adds a number. */
    void add(long id) {
        if (contains(id)) {
            return;
        }
        long first = id;
        long last = id;
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(id);
        if (before != null && before.getValue() == id - 1) {
            first = before.getKey();
        }
        Long after = lastByFirst.remove(id + 1);
        if (after != null) {
            last = after;
        }
        lastByFirst.put(first, last);
    }

    /** Takes a number away. */
    void remove(long id) {
        Map.Entry<Long, Long> floor = lastByFirst.floorEntry(id);
        if (floor == null || floor.getValue() < id) {
            return;
        }
        long first = floor.getKey();
        long last = floor.getValue();
        lastByFirst.remove(first);
        if (first < id) {
            lastByFirst.put(first, id - 1);
        }
        if (id < last) {
            lastByFirst.put(id + 1, last);
        }
    }

    /** Its longest ranges, in order. */
    List<IdRange> longest(int count) {
        List<IdRange> ranges = new ArrayList<>();
        lastByFirst.forEach((first, last) -> ranges.add(new IdRange(first, last)));
        if (ranges.size() <= count) {
            return ranges;
        }
        return ranges.stream()
                .sorted(Comparator.comparingLong(IdRange::size).reversed())
                .limit(count)
                .sorted(Comparator.comparingLong(IdRange::first))
                .toList();
    }
}
