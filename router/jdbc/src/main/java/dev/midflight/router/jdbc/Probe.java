package dev.midflight.router.jdbc;

import java.util.List;

/**
 * A query for keys.
 *
 * @param sql the query
 * @param parameters which parameters of the statement it needs, in the order of its own
 * @param places where the columns of the key are in its rows; twice as many where each row has two keys
 * @param told what the count of the statement tells of them
 * @param kept values that find the rows only if the server keeps them as they are
 */
record Probe(String sql, List<Integer> parameters, List<Integer> places, Told told, List<Value> kept) {

    Probe {
        parameters = List.copyOf(parameters);
        places = List.copyOf(places);
        kept = List.copyOf(kept);
    }

    /** What it tells of the rows found before how many a statement has changed. */
    enum Told {
        /** If they are as many, they are the same. */
        SAME,
        /** If they are more, some were not found. */
        MORE,
        /** Nothing. */
        NOTHING
    }

    /** True if the rows changed are these if they are as many. */
    boolean exact() {
        return told == Told.SAME;
    }

    /** True if other rows must have been changed than the query has found. */
    boolean isRefuted(long found, long changed) {
        return switch (told) {
            case SAME -> changed != found;
            case MORE -> changed > found;
            case NOTHING -> false;
        };
    }

    /** A value that a column is given. */
    record Value(Column column, Source source) {}
}
