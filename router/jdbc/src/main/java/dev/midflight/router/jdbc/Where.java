package dev.midflight.router.jdbc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a condition says of single columns: those conditions that hold for every row it lets through. Everything that it
 * does not understand only lets fewer rows through, or makes it say nothing at all.
 */
final class Where {

    /** Words by which what stands between two ANDs is no condition of its own. */
    private static final String[] LOOSER = {"OR", "XOR", "BETWEEN", "CASE", "ESCAPE"};

    private final Map<String, List<Source>> values = new HashMap<>();

    private Where() {}

    /** That of a condition, without the word {@code WHERE}. */
    static Where of(Tokens condition) throws UnclearException {
        Where where = new Where();
        where.read(condition);
        return where;
    }

    private void read(Tokens condition) throws UnclearException {
        if (condition.isEmpty()) {
            return;
        }
        if (condition.isSymbol(0, "(") && condition.closing(0) == condition.size() - 1) {
            read(condition.part(1, condition.size() - 1));
            return;
        }
        if (condition.find(0, LOOSER) < condition.size() || hasLooseOperator(condition)) {
            return;
        }
        int start = 0;
        while (start <= condition.size()) {
            int end = condition.find(start, "AND");
            readOne(condition.part(start, end));
            start = end + 1;
        }
    }

    private static boolean hasLooseOperator(Tokens condition) {
        for (int place = 0; place < condition.size(); place++) {
            if (condition.isSymbol(place, "||") || condition.isSymbol(place, ":=") || condition.isSymbol(place, "&&")) {
                return true;
            }
        }
        return false;
    }

    private void readOne(Tokens one) throws UnclearException {
        if (one.isEmpty()) {
            return;
        }
        if (one.isSymbol(0, "(") && one.closing(0) == one.size() - 1) {
            read(one);
            return;
        }
        for (int place = 0; place < one.size(); place++) {
            if (one.isSymbol(place, "=") && one.get(place).depth() == one.get(0).depth()) {
                equal(one.part(0, place), one.from(place + 1));
                return;
            }
            if (one.isWord(place, "IN")) {
                among(one.part(0, place), one.from(place + 1));
                return;
            }
        }
    }

    private void equal(Tokens left, Tokens right) {
        Optional<String> column = left.column();
        Optional<Source> source = right.source();
        if (column.isEmpty()) {
            column = right.column();
            source = left.source();
        }
        if (column.isPresent() && source.isPresent() && !source.get().generated()) {
            put(column.get(), List.of(source.get()));
        }
    }

    private void among(Tokens left, Tokens right) throws UnclearException {
        Optional<String> column = left.column();
        if (column.isEmpty() || !right.isSymbol(0, "(") || right.closing(0) != right.size() - 1) {
            return;
        }
        List<Source> sources = new ArrayList<>();
        for (Tokens value : right.part(1, right.size() - 1).split(",")) {
            Optional<Source> source = value.source();
            if (source.isEmpty() || source.get().generated()) {
                return;
            }
            sources.add(source.get());
        }
        put(column.get(), sources);
    }

    private void put(String column, List<Source> sources) {
        values.merge(column.toLowerCase(Locale.ROOT), sources, (a, b) -> a.size() <= b.size() ? a : b);
    }

    /** The only value that a column has in the rows; empty if it is not known. */
    Optional<Source> only(String column) {
        List<Source> sources = values.getOrDefault(column.toLowerCase(Locale.ROOT), List.of());
        return sources.size() == 1 ? Optional.of(sources.get(0)) : Optional.empty();
    }

    /** The keys of the rows, or more; empty if they are not known. */
    List<List<Source>> keys(Table table) {
        List<List<Source>> keys = List.of(List.of());
        for (Column column : table.key()) {
            List<Source> sources = values.getOrDefault(column.name().toLowerCase(Locale.ROOT), List.of());
            if (sources.isEmpty() || (keys.size() > 1 && sources.size() > 1)) {
                return List.of();
            }
            List<List<Source>> longer = new ArrayList<>();
            for (List<Source> key : keys) {
                for (Source source : sources) {
                    List<Source> with = new ArrayList<>(key);
                    with.add(source);
                    longer.add(List.copyOf(with));
                }
            }
            keys = longer;
        }
        return keys;
    }
}
