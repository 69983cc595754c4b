package dev.midflight.examples.shop;

import java.sql.SQLException;
import java.util.Set;

/** What became of one attempt to write. */
enum Answer {
    /** Committed, and the store said so. */
    ACKNOWLEDGED,
    /** Not committed, because this side accepts no writes from the shop now: try the other one. */
    REFUSED,
    /** Not committed, because another session was in the way: try the same side again. */
    BUSY,
    /** Not committed, because the store does not hold what it acknowledged, or holds it otherwise. Never expected. */
    CONTRADICTED,
    /** The connection was lost during COMMIT: committed or not. */
    UNKNOWN;

    private static final String CONTRADICTION_STATE = "SH001";

    /** Deadlock, serialisation failure and lock waits that ran out, in both databases. */
    private static final Set<String> BUSY_STATES = Set.of("40001", "40P01", "55P03");

    /** No such column, no such operator for its type, and the wrong type. */
    private static final Set<String> COLUMN_STATES = Set.of("42703", "42883", "42804");

    private static final Set<Integer> BUSY_CODES = Set.of(1205, 1213);

    /** Refusals of MariaDB that come under the catch-all state: read only, in its spellings. */
    private static final Set<Integer> READ_ONLY_CODES = Set.of(1290, 1836, 1792);

    /** An error for a store that answers something it cannot answer if it kept every acknowledged write. */
    static SQLException contradiction(String message) {
        return new SQLException(message, CONTRADICTION_STATE);
    }

    /** Before COMMIT was sent: whatever happened, nothing is committed. */
    static Answer beforeCommit(SQLException failure) {
        String state = state(failure);
        if (BUSY_STATES.contains(state) || BUSY_CODES.contains(failure.getErrorCode())) {
            return BUSY;
        }
        return contradicts(state) ? CONTRADICTED : REFUSED;
    }

    /** After COMMIT was sent: only an answer which a living server gives to a failed COMMIT rules the commit out. */
    static Answer afterCommit(SQLException failure) {
        String state = state(failure);
        boolean refused = state.equals("45000")
                || state.equals("42501")
                || state.equals("25006")
                || state.equals("P0001")
                || READ_ONLY_CODES.contains(failure.getErrorCode());
        if (refused) {
            return REFUSED;
        }
        if (contradicts(state)) {
            return CONTRADICTED;
        }
        return BUSY_STATES.contains(state) ? BUSY : UNKNOWN;
    }

    /** Constraints that do not hold (23), values that do not fit (22), and columns that are not what they were. */
    private static boolean contradicts(String state) {
        return state.equals(CONTRADICTION_STATE)
                || state.startsWith("22")
                || state.startsWith("23")
                || COLUMN_STATES.contains(state);
    }

    static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "none" : state;
    }
}
