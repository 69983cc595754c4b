package dev.midflight.stores.postgres;

import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.RowRejectedException;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.stores.sql.TlsFault;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Sorts what the server and the driver answer by what to do next. The only place that knows SQLSTATE codes. */
final class Failures {

    static final String UNDEFINED_TABLE = "42P01";
    static final String UNDEFINED_SCHEMA = "3F000";
    static final String UNDEFINED_OBJECT = "42704";
    static final String IN_USE = "55006";
    static final String DUPLICATE_KEY = "23505";
    static final String LOCK_TIMEOUT = "55P03";
    static final String CANCELED = "57014";

    private static final String DISK_FULL = "53100";
    private static final String NO_SLOT_LEFT = "53400";

    /** Things that are already there: relation, schema, function, object, column, duplicate rows in a catalog. */
    private static final Set<String> EXISTS = Set.of("42P07", "42P06", "42723", "42710", "42701", "42P16");

    /** By code or by class: connection, operator intervention, rollback, lock, resources, system. */
    private static final Set<String> UNAVAILABLE = Set.of("08", "40", "53", "57", "58", LOCK_TIMEOUT, IN_USE, "25006");

    private static final Map<String, String> REJECTED = Map.ofEntries(
            Map.entry("22001", "the value is too long"),
            Map.entry("22003", "the number is out of range"),
            Map.entry("22007", "the date or time is not valid"),
            Map.entry("22008", "the date or time is out of range"),
            Map.entry("22021", "the text is not valid in the database's encoding"),
            Map.entry("22026", "the bit string has another length"),
            Map.entry("22P02", "the value is not one of the type"),
            Map.entry("22P03", "the value's binary form is not one of the type"),
            Map.entry("22P05", "a character has no equal in the database's encoding"),
            Map.entry("23502", "NULL is not allowed"),
            Map.entry("23503", "a foreign key refers to a row that is not there"),
            Map.entry(DUPLICATE_KEY, "the value is already there in a unique key"),
            Map.entry("23514", "a check constraint refused the row"),
            Map.entry("23P01", "an exclusion constraint refused the row"),
            Map.entry("54000", "the row is too large for an index or a page"),
            Map.entry("P0001", "a trigger refused the row"));

    private static final Map<String, String> REMEDIES = Map.of(
            DISK_FULL,
            "Free disk space on the server; the same step is repeated.",
            "53300",
            "Raise max_connections on the server or close other sessions; the same step is repeated.",
            "28P01",
            "Check the user and the password.",
            "28000",
            "Check the user, the password and pg_hba.conf.",
            "3D000",
            "Check the database in the URL.",
            "42501",
            "Grant Midflight's login what the server names: GRANT SELECT ON a table of the source, also INSERT, UPDATE,"
                    + " DELETE and TRUNCATE on one of the target; GRANT USAGE ON a schema; GRANT the owner's role to it"
                    + " where it must be the owner.",
            NO_SLOT_LEFT,
            "Raise max_replication_slots on the server, or drop unused slots.");

    private Failures() {}

    /** True if the server refused the values of a row. */
    static boolean isRejection(SQLException failure) {
        String state = state(failure);
        return !isGuard(failure) && (state.startsWith("22") || state.startsWith("23") || REJECTED.containsKey(state));
    }

    /** True if the fence stopped a session: a fault of that session's, not of the rows'. */
    static boolean isGuard(SQLException failure) {
        return failure instanceof PSQLException answer
                && answer.getServerErrorMessage() != null
                && String.valueOf(answer.getServerErrorMessage().getMessage()).startsWith("midflight: ");
    }

    /** True if a statement's object was already there. */
    static boolean isThere(SQLException failure) {
        return EXISTS.contains(state(failure));
    }

    /** The SQLSTATE; empty if there is none. */
    static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    /** Why a row was refused, without its values: they may stand in the server's message, so that is left out. */
    static String cause(SQLException failure) {
        StringBuilder cause = new StringBuilder(state(failure))
                .append(": ")
                .append(REJECTED.getOrDefault(state(failure), "the row was refused"));
        if (failure instanceof PSQLException answer && answer.getServerErrorMessage() != null) {
            ServerErrorMessage message = answer.getServerErrorMessage();
            append(cause, ", column ", message.getColumn());
            append(cause, ", constraint ", message.getConstraint());
        }
        return cause.toString();
    }

    private static void append(StringBuilder cause, String word, @org.jspecify.annotations.Nullable String name) {
        if (name != null) {
            cause.append(word).append(name);
        }
    }

    /** What came back, in the server's words: not for statements that carry values of rows. */
    static String answer(SQLException failure) {
        return "PostgreSQL %s (%s)".formatted(state(failure), firstLine(failure));
    }

    /** What was attempted, as a failure of the right kind. */
    static StoreException of(String attempt, SQLException failure) {
        String state = state(failure);
        if (isRejection(failure)) {
            return new RowRejectedException(
                    "%s: PostgreSQL %s".formatted(attempt, cause(failure)), "Look at the quarantined row.", failure);
        }
        String message = "%s: %s".formatted(attempt, answer(failure));
        Optional<String> tls = tls(failure);
        if (tls.isPresent()) {
            return new StoreRefusedException(message, tls.get(), failure);
        }
        if (state.equals(NO_SLOT_LEFT)) {
            return new StoreRefusedException(message, REMEDIES.getOrDefault(state, ""), failure);
        }
        if (isUnavailable(failure)) {
            return new StoreUnavailableException(
                    message,
                    REMEDIES.getOrDefault(
                            state, "Check that the server runs and is reachable; the same step is repeated."),
                    failure);
        }
        return new StoreRefusedException(
                message, REMEDIES.getOrDefault(state, "Remove the cause that the server names, then repeat."), failure);
    }

    /** The server speaks no TLS, or its certificate is not accepted: trying again does not help. */
    private static Optional<String> tls(SQLException failure) {
        return String.valueOf(failure.getMessage()).contains("does not support SSL")
                ? Optional.of(TlsFault.none())
                : TlsFault.remedy(failure);
    }

    /** The log is gone. */
    static PositionLostException lost(String message, SQLException failure) {
        return new PositionLostException(
                "%s: %s".formatted(message, answer(failure)),
                "Raise max_slot_wal_keep_size on the source and start the copy again.",
                failure);
    }

    /** True if the same may pass later: it says nothing of what was asked for. */
    static boolean isUnavailable(SQLException failure) {
        String state = state(failure);
        return state.isEmpty()
                || UNAVAILABLE.contains(state)
                || (state.length() > 1 && UNAVAILABLE.contains(state.substring(0, 2)));
    }

    private static String firstLine(SQLException failure) {
        String text = String.valueOf(failure.getMessage());
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        return failure.getCause() instanceof IOException io && io.getMessage() != null
                ? "%s %s".formatted(first, io.getMessage())
                : first;
    }
}
