package dev.midflight.router.jdbc;

import java.util.List;

/**
 * A query for keys.
 *
 * @param sql the query
 * @param parameters which parameters of the statement it needs, in the order of its own
 * @param places where the columns of the key are in its rows; twice as many where each row has two keys
 * @param exact whether the rows changed are these if they are as many
 * @param kept values that find the rows only if the server keeps them as they are
 */
record Probe(String sql, List<Integer> parameters, List<Integer> places, boolean exact, List<Value> kept) {

    Probe {
        parameters = List.copyOf(parameters);
        places = List.copyOf(places);
        kept = List.copyOf(kept);
    }

    /** A value that a column is given. */
    record Value(Column column, Source source) {}
}
