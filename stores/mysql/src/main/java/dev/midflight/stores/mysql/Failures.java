package dev.midflight.stores.mysql;

import dev.midflight.spi.RowRejectedException;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.stores.sql.TlsFault;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sorts what the server and the driver answer by what to do next. The only place that knows error numbers. */
final class Failures {

    static final int DUPLICATE = 1062;
    static final int NO_SUCH_TABLE = 1146;
    static final int NO_DATABASE_ACCESS = 1044;
    static final int DEADLOCK = 1213;
    static final int LOCK_WAIT = 1205;
    static final int STATEMENT_TIME = 1969;
    static final int NO_SUCH_SESSION = 1094;
    static final int DISK_FULL = 1021;

    /** MySQL answers so, too, if a login lacks XA_RECOVER_ADMIN. */
    static final int XA_FAULT = 1401;

    private static final int STATEMENTS = 1461;
    private static final int UNKNOWN = 1105;
    private static final int EXECUTION_TIME = 3024;
    private static final int PACKET = 1153;

    /** Connections, waits, a changed definition (1412), an interrupted statement, a restart, no space for now. */
    private static final Set<Integer> UNAVAILABLE = Set.of(
            LOCK_WAIT, DEADLOCK, 1020, 1021, 1026, 1030, 1040, 1053, 1077, 1079, 1114, 1152, 1158, 1159, 1160, 1161,
            1180, 1184, 1203, 1226, 1317, 1412, 1461, 1615, 1637, 1927, 1969, 2002, 2003, 2006, 2013, 2055, 3024, 3168,
            4031, 3, 28);

    private static final Set<Integer> NO_SPACE = Set.of(3, 28, DISK_FULL, 1026, 1030, 1114);

    private static final Map<Integer, String> REJECTED = Map.ofEntries(
            Map.entry(DUPLICATE, "the value is already there in a unique key"),
            Map.entry(1586, "the value is already there in a unique key"),
            Map.entry(1022, "the value is already there in a unique key"),
            Map.entry(1048, "NULL is not allowed"),
            Map.entry(1263, "NULL is not allowed"),
            Map.entry(1118, "the row is too long"),
            Map.entry(PACKET, "the row is longer than max_allowed_packet"),
            Map.entry(1264, "the value is out of range"),
            Map.entry(1265, "the value does not fit the type"),
            Map.entry(1292, "the value is not one of the type"),
            Map.entry(1300, "the text is not valid in the character set"),
            Map.entry(1364, "no value and no default"),
            Map.entry(1366, "the value is not one of the type or character set"),
            Map.entry(1367, "the value is not one of the type"),
            Map.entry(1406, "the value is too long"),
            Map.entry(1416, "the geometry is not valid"),
            Map.entry(1526, "no partition for the value"),
            Map.entry(1644, "a trigger refused the row"),
            Map.entry(1690, "the value is out of range"),
            Map.entry(3037, "the geometry is not valid"),
            Map.entry(3140, "the text is not JSON"),
            Map.entry(3156, "the value does not fit a JSON cast"),
            Map.entry(3516, "the geometry is not valid"),
            Map.entry(3819, "a check constraint refused the row"),
            Map.entry(4025, "a check constraint refused the row"));

    private static final Pattern COLUMN =
            Pattern.compile("[Cc]olumn '?`?([^'`]+(?:`\\.`[^'`]+)*)`?'?(?: at row| cannot)");
    private static final Pattern KEY = Pattern.compile("for key '([^']+)'");
    private static final Pattern CONSTRAINT = Pattern.compile("CONSTRAINT `([^`]+)`|constraint '([^']+)'");

    private Failures() {}

    /** True if the server refused the values of a row; the statement had no effect. */
    static boolean isRejection(SQLException failure) {
        return REJECTED.containsKey(failure.getErrorCode()) || isValueTooLong(failure);
    }

    /** True if a statement was ended for the time it took. */
    static boolean tookTooLong(SQLException failure) {
        return failure.getErrorCode() == STATEMENT_TIME || failure.getErrorCode() == EXECUTION_TIME;
    }

    /** A value that came in pieces has grown over max_allowed_packet as it was when the server started. */
    private static boolean isValueTooLong(SQLException failure) {
        return failure.getErrorCode() == UNKNOWN
                && String.valueOf(failure.getMessage()).contains("mysql_send_long_data");
    }

    /** Why a row was refused, without its values. */
    static String cause(SQLException failure) {
        return isValueTooLong(failure)
                ? cause(PACKET, "")
                : cause(failure.getErrorCode(), String.valueOf(failure.getMessage()));
    }

    /** Why a row was refused, without its values. */
    static String cause(int code, String message) {
        String reason = REJECTED.getOrDefault(code, "the value would be changed");
        return "%d: %s%s".formatted(code, reason, place(message));
    }

    /** What was attempted, as a failure of the right kind. */
    static StoreException of(String attempt, SQLException failure) {
        int code = failure.getErrorCode();
        String message = "%s: %s".formatted(attempt, answer(failure));
        Optional<String> tls = TlsFault.remedy(failure);
        if (tls.isPresent()) {
            return new StoreRefusedException(message, tls.get(), failure);
        }
        if (isUnavailable(failure)) {
            return new StoreUnavailableException(message, meanwhile(code), failure);
        }
        if (REJECTED.containsKey(code)) {
            return new RowRejectedException(
                    "%s: %s".formatted(attempt, cause(failure)), "Decide on the row with quarantine.", failure);
        }
        return new StoreRefusedException(message, remedy(code), failure);
    }

    private static String meanwhile(int code) {
        if (code == STATEMENTS) {
            return "Raise max_prepared_stmt_count on the server; the same step is repeated.";
        }
        return NO_SPACE.contains(code)
                ? "Free disk space on the server; the same step is repeated."
                : "Check that the server runs and is reachable; the same step is repeated.";
    }

    /** True if the same may pass later: it says nothing of what was asked for. */
    static boolean isUnavailable(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return UNAVAILABLE.contains(failure.getErrorCode())
                || failure instanceof SQLTimeoutException
                || failure instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.equals("70100");
    }

    private static String answer(SQLException failure) {
        String text = String.valueOf(failure.getMessage()).replaceFirst("^\\(conn=\\d+\\) ", "");
        if (failure.getCause() instanceof IOException io && io.getMessage() != null) {
            return "%s: %s".formatted(text, io.getMessage());
        }
        return failure.getErrorCode() == 0 ? text : "%d %s".formatted(failure.getErrorCode(), text);
    }

    private static String remedy(int code) {
        return switch (code) {
            case 1045, 1698 -> "Correct the user name and the password.";
            case 1419 ->
                "Set log_bin_trust_function_creators = 1 on the server, in its configuration too, or grant SUPER.";
            case 1044, 1142, 1143, 1227, 1370 -> "Grant the login the missing privilege.";
            case 1049 -> "Create the database or correct its name.";
            case NO_SUCH_TABLE, 1054, 1051 -> "Bring the table back or take it out of the plan.";
            case 1290, 1836 -> "Use a server that is not read-only.";
            default -> "Remove what the server complains about, then run the command again.";
        };
    }

    private static String place(String message) {
        Matcher key = KEY.matcher(message);
        if (key.find()) {
            return " (" + key.group(1) + ")";
        }
        Matcher constraint = CONSTRAINT.matcher(message);
        if (constraint.find()) {
            return " (" + (constraint.group(1) == null ? constraint.group(2) : constraint.group(1)) + ")";
        }
        Matcher column = COLUMN.matcher(message);
        if (column.find()) {
            String name = column.group(1);
            return " (" + name.substring(name.lastIndexOf('`') + 1) + ")";
        }
        return "";
    }
}
