package dev.midflight.router.jdbc;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes down the rows of a driver's answer one by one, up to a limit. For one thread at a time. */
final class Taking {

    private final ResultSet answer;
    private final Max max;
    private final List<String> names;
    private final List<@Nullable Object[]> values = new ArrayList<>();
    private long bytes;

    /**
     * How large an answer may be.
     *
     * @param rows how many rows
     * @param bytes about how much memory they take
     */
    record Max(int rows, long bytes) {}

    Taking(ResultSet answer, Max max) throws SQLException {
        this.answer = answer;
        this.max = max;
        this.names = names(answer.getMetaData());
    }

    /** In lower case, as JDBC finds a column whatever the case; of the same ones all but the first have a number. */
    private static List<String> names(ResultSetMetaData columns) throws SQLException {
        List<String> names = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            String label = columns.getColumnLabel(column).toLowerCase(Locale.ROOT);
            String name = label;
            for (int number = 2; !known.add(name); number++) {
                name = label + "_" + number;
            }
            names.add(name);
        }
        return names;
    }

    /** Takes the row at which the answer stands; false if that is too much. */
    boolean row() throws SQLException {
        if (values.size() == max.rows()) {
            return false;
        }
        @Nullable Object[] row = new @Nullable Object[names.size()];
        for (int column = 0; column < row.length; column++) {
            row[column] = Plain.value(answer, column + 1);
            bytes += Plain.bytes(row[column]);
        }
        values.add(row);
        return bytes <= max.bytes();
    }

    /** True if no further row is there; nothing is asked of the server to know it. */
    boolean isAtEnd() throws SQLException {
        // A driver that was not told to fetch in parts has all rows.
        return !answer.isClosed() && answer.getFetchSize() == 0 && !answer.next();
    }

    Rows rows() {
        return new Rows(names, values, bytes);
    }
}
