package dev.midflight.router;

import java.sql.SQLException;

/** What failures say: which of them will not go away by trying the same again, and what may be shown of them. */
public final class Refusals {

    private Refusals() {}

    /** Values that a column does not take and constraints: the SQL states 22 and 23; arguments that are refused. */
    static boolean isRefusal(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof IllegalArgumentException) {
                return true;
            }
            if (cause instanceof SQLException sql) {
                String state = String.valueOf(sql.getSQLState());
                return state.startsWith("22") || state.startsWith("23");
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** The class of a failure and what SQL says of it, not its message, which may have values in it. */
    public static String reason(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof SQLException sql) {
                return "%s, SQL state %s, code %d"
                        .formatted(cause.getClass().getSimpleName(), sql.getSQLState(), sql.getErrorCode());
            }
            cause = cause.getCause();
        }
        return failure.getClass().getSimpleName();
    }
}
