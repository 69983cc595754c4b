package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Many rows as the parameters of one INSERT, which MariaDB runs once for each row: no text is made of values here and
 * none is taken apart there.
 */
final class BulkInsert {

    /** Larger ones are no faster, and the server holds each whole. */
    private static final int STATEMENT_BYTES = 256 << 10;

    private static final int COMMAND = 0xFA;
    private static final int SEND_TYPES = 128;

    private static final int DOUBLE = 0x05;
    private static final int INTEGER = 0x08;
    private static final int UNSIGNED = 0x8008;
    private static final int BLOB = 0xFC;
    private static final int VAR_STRING = 0xFD;

    /**
     * The character set in which text travels. For a column that has it text need not say so: the server takes bytes as
     * they are if they are text, without looking at each letter twice.
     */
    private static final String OURS = "utf8mb4";

    private static final int VALUE = 0;
    private static final int NULL = 1;

    private final List<BoundColumn> columns;
    private final String sql;
    private final long bytesMax;
    private final RowText answers;
    private final ByteText text;

    /**
     * A way into one table.
     *
     * @param bytesMax the longest statement that the server takes
     * @param text where statements are put together, nobody else's while one is, and who knows what answers mean
     */
    BulkInsert(BoundTable table, long bytesMax, RowText text) {
        this.columns = table.columns();
        this.sql = "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(table.quoted(), table.names(), String.join(",", Collections.nCopies(columns.size(), "?")));
        this.bytesMax = bytesMax;
        this.answers = text;
        this.text = text.text();
    }

    /**
     * Inserts rows.
     *
     * @return how many the server has taken; fewer than all if one is too long, and after a value was changed on its
     *     way no further ones are sent
     */
    RowText.Outcome run(Connection connection, RowBatch rows, int[] wanted) throws SQLException {
        WireStatement statement = WireStatement.prepare(
                connection.unwrap(org.mariadb.jdbc.Connection.class).getClient(), sql);
        try {
            long taken = 0;
            Optional<String> warning = Optional.empty();
            int next = 0;
            while (next < wanted.length && warning.isEmpty()) {
                begin(statement.number());
                int end = fill(rows, wanted, next);
                if (end == next) {
                    break;
                }
                RowText.Outcome outcome = answers.outcome(connection, statement.run(text));
                taken += outcome.rows();
                warning = outcome.warning();
                next = end;
            }
            return new RowText.Outcome(taken, warning);
        } finally {
            if (!connection.isClosed()) {
                statement.close();
            }
        }
    }

    /** Begins the message that runs a statement. */
    void begin(int statement) {
        text.clear();
        text.put(COMMAND).putNumber(statement, Integer.BYTES).putNumber(SEND_TYPES, Short.BYTES);
        for (BoundColumn column : columns) {
            text.putNumber(type(column), Short.BYTES);
        }
    }

    /** Writes rows from {@code next} on and returns the first that is left for another statement. */
    int fill(RowBatch rows, int[] wanted, int next) {
        int at = next;
        while (at < wanted.length && text.length() < STATEMENT_BYTES) {
            int before = text.length();
            for (int i = 0; i < columns.size(); i++) {
                write(columns.get(i), rows.vector(i), wanted[at]);
            }
            if (text.length() > bytesMax) {
                text.truncate(before);
                return at;
            }
            at++;
        }
        return at;
    }

    /** The parameter's type, and in the second byte whether it has a sign. */
    private static int type(BoundColumn column) {
        return switch (column.kind()) {
            case BOOLEAN, INTEGER -> INTEGER;
            case UNSIGNED, BITS -> UNSIGNED;
            case FLOAT, DOUBLE -> DOUBLE;
            case UUID -> isUuid(column) ? VAR_STRING : BLOB;
            case BYTES, GEOMETRY, DOCUMENT -> BLOB;
            case TEXT, JSON -> column.held().charset().equals(OURS) ? BLOB : VAR_STRING;
            case DECIMAL, DATE, TIME, DATETIME, INSTANT, ENUM, SET, INET, ARRAY -> VAR_STRING;
        };
    }

    private void write(BoundColumn column, Vector vector, int row) {
        if (!vector.hasValue(row)) {
            text.put(NULL);
            return;
        }
        text.put(VALUE);
        switch (column.kind()) {
            case BOOLEAN, INTEGER, UNSIGNED -> text.putNumber(vector.longAt(row), Long.BYTES);
            case BITS -> text.putNumber(ValueText.bits(vector, row), Long.BYTES);
            case FLOAT, DOUBLE -> text.putNumber(Double.doubleToRawLongBits(vector.doubleAt(row)), Long.BYTES);
            case DATE, TIME, DATETIME, INSTANT -> {
                int place = text.length();
                ValueText.temporal(column, vector.longAt(row), text.put(0));
                text.bytes()[place] = (byte) (text.length() - place - 1);
            }
            case UUID -> {
                if (isUuid(column)) {
                    ValueText.dashed(vector.bytes(), vector.start(row), text.putLength(36));
                } else {
                    bytes(vector, row);
                }
            }
            case DECIMAL, TEXT, JSON, ENUM, SET, INET, ARRAY, BYTES, GEOMETRY, DOCUMENT -> bytes(vector, row);
        }
    }

    private void bytes(Vector vector, int row) {
        text.putLength(vector.length(row)).put(vector.bytes(), vector.start(row), vector.end(row));
    }

    private static boolean isUuid(BoundColumn column) {
        return column.held().dataType().equals("uuid");
    }
}
