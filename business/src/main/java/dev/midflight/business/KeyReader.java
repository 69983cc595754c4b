package dev.midflight.business;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.plan.BusinessCheck;
import dev.midflight.engine.plan.BusinessKeys;
import dev.midflight.engine.plan.BusinessQuestion;
import dev.midflight.engine.plan.Nearest;
import dev.midflight.spi.Store;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out whom a check is about. One thread. */
final class KeyReader {

    /** Rows the driver is asked for at a time. */
    private static final int FETCH = 1_000;

    private final BusinessCheck check;

    KeyReader(BusinessCheck check) {
        this.check = check;
    }

    /**
     * Reads the keys.
     *
     * @param source asked if keys are queried
     * @param timeout the longest time for the query
     */
    KeySet read(Supplier<Store> source, Duration timeout) {
        BusinessKeys keys = check.keys();
        if (keys instanceof BusinessKeys.Named named) {
            return new KeySet(List.of(), checked(named.values()), KeySet.Extent.NAMED);
        }
        if (keys instanceof BusinessKeys.Range range) {
            return new KeySet(drawn(range), List.of(), KeySet.Extent.RANGE);
        }
        if (keys instanceof BusinessKeys.Queried queried) {
            try (Connection connection = source.get().questions(timeout)) {
                return queried(queried, connection);
            } catch (SQLException failure) {
                throw refused("the query for its keys", SqlFaults.words(failure), "Correct keys.sql.", failure);
            }
        }
        throw new AssertionError("unhandled " + keys);
    }

    private static List<CheckedKey> checked(List<Map<String, String>> values) {
        return values.stream().map(CheckedKey::written).toList();
    }

    /** As many different ones as wanted; where that is more than half of all, those left out are drawn. */
    private static List<CheckedKey> drawn(BusinessKeys.Range range) {
        long all = range.to() - range.from() + 1;
        boolean few = range.sample() <= all / 2;
        long wanted = Math.min(range.sample(), all);
        SplittableRandom random = new SplittableRandom(range.seed());
        Set<Long> numbers = new HashSet<>();
        while (numbers.size() < (few ? wanted : all - wanted)) {
            numbers.add(range.from() + random.nextLong(all));
        }
        List<CheckedKey> keys = new ArrayList<>();
        if (few) {
            numbers.stream().sorted().forEach(number -> keys.add(number(number)));
        } else {
            for (long number = range.from(); keys.size() < wanted; number++) {
                if (!numbers.contains(number)) {
                    keys.add(number(number));
                }
            }
        }
        return keys;
    }

    private static CheckedKey number(long number) {
        return new CheckedKey(Map.of(BusinessKeys.KEY, BigDecimal.valueOf(number)));
    }

    private KeySet queried(BusinessKeys.Queried keys, Connection connection) throws SQLException {
        KeySample sample = new KeySample(keys.sample(), keys.seed());
        ArrayDeque<CheckedKey> newest = new ArrayDeque<>();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery(keys.sql().text())) {
                List<String> names = SqlValues.labels(row.getMetaData());
                requireParts(names, keys.include());
                while (row.next()) {
                    Optional<CheckedKey> key = key(row, names);
                    if (key.isEmpty()) {
                        continue;
                    }
                    sample.offer(key.get());
                    if (keys.newest() > 0) {
                        newest.addLast(key.get());
                        if (newest.size() > keys.newest()) {
                            newest.removeFirst();
                        }
                    }
                }
            }
        } finally {
            connection.rollback();
        }
        return keySet(sample, newest, checked(keys.include()));
    }

    private static KeySet keySet(KeySample sample, Iterable<CheckedKey> newest, List<CheckedKey> included) {
        List<CheckedKey> sampled = sample.keys();
        Set<String> known = new HashSet<>();
        sampled.forEach(key -> known.add(key.identity()));
        List<CheckedKey> chosen = new ArrayList<>();
        included.forEach(key -> addNew(key, known, chosen));
        newest.forEach(key -> addNew(key, known, chosen));
        return new KeySet(sampled, chosen, sample.isAll() ? KeySet.Extent.ALL : KeySet.Extent.SAMPLE);
    }

    private static void addNew(CheckedKey key, Set<String> known, List<CheckedKey> chosen) {
        if (known.add(key.identity())) {
            chosen.add(key);
        }
    }

    /** Empty if a part is null, which nobody can be asked about. */
    private static Optional<CheckedKey> key(ResultSet row, List<String> names) throws SQLException {
        Map<String, Object> parts = new LinkedHashMap<>();
        for (int column = 1; column <= names.size(); column++) {
            Object value = SqlValues.value(row, column);
            if (value == null) {
                return Optional.empty();
            }
            String name = names.size() == 1 ? BusinessKeys.KEY : names.get(column - 1);
            parts.put(name, value instanceof BigDecimal ? value : SqlValues.text(value));
        }
        return Optional.of(new CheckedKey(parts));
    }

    /** Questions may ask for the columns of the query alone, or for the key if there is one column. */
    private void requireParts(List<String> labels, List<Map<String, String>> included) {
        List<String> names = labels.size() == 1 ? List.of(BusinessKeys.KEY) : labels;
        for (BusinessQuestion question : List.of(check.before(), check.after())) {
            for (String name : question.names()) {
                requireKnown(name, names, "the question");
            }
        }
        for (Map<String, String> key : included) {
            key.keySet().forEach(name -> requireKnown(name, names, "a key of include"));
            if (key.size() < names.size()) {
                throw refused("a key of include", "it lacks a part of " + names, "Name all parts.", null);
            }
        }
    }

    private void requireKnown(String name, List<String> names, String where) {
        if (!names.contains(name)) {
            throw refused(
                    where,
                    "a key has no part '%s'; %s"
                            .formatted(
                                    name,
                                    Nearest.to(name, names)
                                            .map("the nearest is %s"::formatted)
                                            .orElseGet(() -> "it has " + String.join(", ", names))),
                    "Name a column of keys.sql, or key if it has one column.",
                    null);
        }
    }

    private BusinessException refused(String where, String answer, String remedy, @Nullable Throwable cause) {
        return new BusinessException(
                new Explanation(
                        "Cannot run the check '%s'".formatted(check.name()),
                        where,
                        answer,
                        remedy,
                        Explanation.EXIT_USAGE),
                cause);
    }
}
