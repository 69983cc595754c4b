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
    /** Not committed, because the store does not hold what it acknowledged earlier. Never expected. */
    CONTRADICTED,
    /** The connection was lost during COMMIT: committed or not. */
    UNKNOWN;

    private static final String CONTRADICTION_STATE = "SH001";

    /** Deadlock, serialisation failure and lock waits that ran out, in both databases. */
    private static final Set<String> BUSY_STATES = Set.of("40001", "40P01", "55P03");

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
        boolean contradiction = state.equals(CONTRADICTION_STATE) || state.startsWith("23");
        return contradiction ? CONTRADICTED : REFUSED;
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
        if (state.startsWith("23")) {
            return CONTRADICTED;
        }
        return BUSY_STATES.contains(state) ? BUSY : UNKNOWN;
    }

    static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "none" : state;
    }
}
