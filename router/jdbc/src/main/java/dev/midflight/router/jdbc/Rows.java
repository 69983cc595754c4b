package dev.midflight.router.jdbc;

import java.util.AbstractList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of an answer, each a map of its values by the names of the columns. Immutable. */
final class Rows extends AbstractList<Map<String, @Nullable Object>> {

    private final List<String> names;
    private final List<@Nullable Object[]> values;
    private final long bytes;

    /**
     * @param names of the columns, no two the same
     * @param bytes about how much memory they take
     */
    Rows(List<String> names, List<@Nullable Object[]> values, long bytes) {
        this.names = List.copyOf(names);
        this.values = List.copyOf(values);
        this.bytes = bytes;
    }

    List<String> names() {
        return names;
    }

    long bytes() {
        return bytes;
    }

    /**
     * The same rows with the names that another answer's columns have, where these have other ones: each server has its
     * own name for a column that was given none, and then the place counts.
     */
    Rows namedAs(List<String> others) {
        boolean byPlace = names.size() == others.size() && !new HashSet<>(names).equals(new HashSet<>(others));
        return byPlace ? new Rows(others, values, bytes) : this;
    }

    @Override
    public Map<String, @Nullable Object> get(int place) {
        @Nullable Object[] row = values.get(place);
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        for (int column = 0; column < row.length; column++) {
            byName.put(names.get(column), row[column]);
        }
        return byName;
    }

    @Override
    public int size() {
        return values.size();
    }
}
