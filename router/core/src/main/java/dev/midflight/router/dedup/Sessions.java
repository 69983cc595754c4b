package dev.midflight.router.dedup;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;

/** What the caller's connection has to be like, and which of its failures ask for the transaction anew. */
final class Sessions {

    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int RECORD_CHANGED = 1020;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private Sessions() {}

    /** Requires that the effect and what is written here are committed together. */
    static void requireTransaction(Connection connection, String attempt) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    ("Cannot %s: the connection commits each statement by itself, apart from the effect."
                                    + " Call setAutoCommit(false)")
                            .formatted(attempt));
        }
    }

    /** Requires that no transaction of the caller is committed by this, or made long. */
    static void requireAutoCommit(Connection connection, String attempt) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "Cannot %s in a transaction: it has to commit each statement by itself. Call setAutoCommit(true)"
                            .formatted(attempt));
        }
    }

    /**
     * The failure as the caller is to see it: as {@link SQLTransactionRollbackException} if repeating the whole
     * transaction is the answer, else as it is.
     */
    static SQLException failure(SQLException failure, String attempt) {
        String state = String.valueOf(failure.getSQLState());
        boolean mysqls = state.equals("HY000")
                && (failure.getErrorCode() == LOCK_WAIT_TIMEOUT || failure.getErrorCode() == RECORD_CHANGED);
        if (state.startsWith("40") || state.equals(LOCK_NOT_AVAILABLE) || mysqls) {
            return new SQLTransactionRollbackException(
                    "Cannot %s beside other transactions: %s. Roll back and repeat the whole transaction"
                            .formatted(attempt, failure.getMessage()),
                    failure.getSQLState(),
                    failure.getErrorCode(),
                    failure);
        }
        return failure;
    }
}
