package dev.midflight.business;

import java.sql.SQLException;
import java.util.List;

/** What a store says about a query that it does not answer, without values that it may repeat. */
final class SqlFaults {

    /** Classes of SQLSTATE whose words are about the query, the session or the server, and never about a row. */
    private static final List<String> WORDS_SHOWN = List.of("08", "25", "28", "42", "57", "70", "HY000");

    private static final int LENGTH_MAX = 200;

    private SqlFaults() {}

    /** The same for the same kind of fault. */
    static String kind(SQLException failure) {
        return "SQLSTATE " + state(failure);
    }

    /** For an operator. */
    static String words(SQLException failure) {
        boolean shown = WORDS_SHOWN.stream().anyMatch(state(failure)::startsWith);
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        String brief = message.length() > LENGTH_MAX ? message.substring(0, LENGTH_MAX) + "…" : message;
        return shown ? "%s (%s)".formatted(brief, kind(failure)) : kind(failure);
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "unknown" : state;
    }
}
