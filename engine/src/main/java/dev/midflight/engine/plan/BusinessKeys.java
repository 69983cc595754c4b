package dev.midflight.engine.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whom a check is about. A key is its parts by name; a part is a text as it was written. */
public sealed interface BusinessKeys {

    /** The name of the only part of a key that has one. */
    String KEY = "key";

    /** The names of the parts, as far as they are known before a store is asked. */
    Optional<List<String>> names();

    /**
     * Keys that a query at the source gives.
     *
     * @param sql gives a key in each row
     * @param sample how many of all different keys are taken, each with the same chance
     * @param seed another one takes others
     * @param newest how many of the last rows are taken as well
     * @param include keys that are always taken
     */
    record Queried(NamedSql sql, int sample, long seed, int newest, List<Map<String, String>> include)
            implements BusinessKeys {

        /** Copies the list. */
        public Queried {
            include = List.copyOf(include);
        }

        @Override
        public Optional<List<String>> names() {
            return Optional.empty();
        }
    }

    /**
     * Keys that are named one by one.
     *
     * @param values at least one, all with the same parts
     */
    record Named(List<Map<String, String>> values) implements BusinessKeys {

        /** Copies the list. */
        public Named {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("no key is named");
            }
        }

        @Override
        public Optional<List<String>> names() {
            return Optional.of(List.copyOf(values.get(0).keySet()));
        }
    }

    /**
     * Whole numbers, not all of which need be keys.
     *
     * @param from the first
     * @param to the last
     * @param sample how many of them are taken, each with the same chance
     * @param seed another one takes others
     */
    record Range(long from, long to, int sample, long seed) implements BusinessKeys {

        /** Requires a first that is not after the last. */
        public Range {
            if (from > to || to - from + 1 <= 0) {
                throw new IllegalArgumentException("%d to %d is no range".formatted(from, to));
            }
        }

        @Override
        public Optional<List<String>> names() {
            return Optional.of(List.of(KEY));
        }
    }
}
