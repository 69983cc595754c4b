package dev.midflight.router.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * What was found out of statements, by their text. Keeps the last ones, in two generations: when the young one is full,
 * the old one is forgotten. Long texts are not kept: they mostly come once. Safe for any thread.
 */
final class SqlCache {

    private static final int LENGTH_MAX = 32 * 1024;
    private static final long LENGTH_OF_GENERATION = 4 * 1024 * 1024;
    private static final int COUNT_OF_GENERATION = 4 * 1024;

    /** Beside the text itself. */
    private static final int LENGTH_OF_ENTRY = 500;

    private final Function<String, Sql> classify;
    private final AtomicLong length = new AtomicLong();
    private volatile Map<String, Sql> young = new ConcurrentHashMap<>();
    private volatile Map<String, Sql> old = Map.of();

    SqlCache(Function<String, Sql> classify) {
        this.classify = classify;
    }

    Sql get(String text) {
        Sql known = young.get(text);
        return known != null ? known : find(text);
    }

    private Sql find(String text) {
        Sql known = old.get(text);
        Sql sql = known != null ? known : classify.apply(text);
        if (text.length() > LENGTH_MAX) {
            return sql;
        }
        if (length.addAndGet(text.length() + LENGTH_OF_ENTRY) > LENGTH_OF_GENERATION
                || young.size() >= COUNT_OF_GENERATION) {
            length.set(0);
            old = young;
            young = new ConcurrentHashMap<>();
        }
        young.put(text, sql);
        return sql;
    }

    int size() {
        return young.size() + old.size();
    }
}
