package dev.midflight.stores.mysql;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A statement with the values of rows in it; long values go as parameters, so that they are not written twice. */
final class RowText {

    /** Beyond this a statement is full. */
    static final long FULL_BYTES = 1L << 19;

    private static final int PARAMETER_BYTES = 1 << 15;

    /** Notes on words of SQL, not on values. */
    private static final Set<Integer> HARMLESS = Set.of(1287, 1681, 3719, 3778);

    /** The server shows no more of them. */
    static final int WARNINGS_MAX = 65_535;

    private final ByteText text = new ByteText(1 << 14);
    private final List<String> computed;
    private final List<Object> parameters = new ArrayList<>();
    private long parameterBytes;
    private int longest;

    /** For a table with columns that the server computes: it rounds them as it must, and says so. */
    RowText(CatalogTable table) {
        this.computed = table.columns().stream()
                .filter(column -> column.column().generated())
                .map(CatalogColumn::name)
                .toList();
    }

    ByteText text() {
        return text;
    }

    void clear() {
        text.clear();
        parameters.clear();
        parameterBytes = 0;
        longest = 0;
    }

    /** How long the statement is on its way to the server, without large values, which are not part of it. */
    long size() {
        return text.length() + parameterBytes;
    }

    boolean isFull() {
        return size() >= FULL_BYTES || longest > 0;
    }

    /** How long the longest of the large values is; 0 if there is none. */
    int longest() {
        return longest;
    }

    /** Writes {@code (v, v, ..)}. */
    void row(BoundTable table, RowBatch rows, int row) {
        text.put('(');
        for (int i = 0; i < table.columns().size(); i++) {
            if (i > 0) {
                text.put(',');
            }
            value(table.columns().get(i), rows.vector(i), row);
        }
        text.put(')');
    }

    /** Writes a value. */
    void value(BoundColumn column, Vector vector, int row) {
        boolean words = !column.held().charset().isEmpty();
        if (vector.isLarge(row)) {
            text.put('?');
            LargeValue value = vector.largeAt(row);
            longest = Math.max(longest, value.length());
            parameters.add(new PiecedStatement.Large(value, words));
            return;
        }
        boolean parameter =
                vector.hasValue(row) && vector.storage() == Kind.Storage.BYTES && vector.length(row) > PARAMETER_BYTES;
        if (!parameter) {
            ValueText.write(column, vector, row, text);
            return;
        }
        text.put('?');
        byte[] value = vector.bytesAt(row);
        parameterBytes += value.length + escaped(value);
        parameters.add(words ? new String(value, StandardCharsets.UTF_8) : value);
    }

    /** How many bytes the driver writes twice. */
    private static long escaped(byte[] value) {
        long count = 0;
        for (byte letter : value) {
            count += letter == 0 || letter == '\'' || letter == '"' || letter == '\\' ? 1 : 0;
        }
        return count;
    }

    /** Runs the statement. */
    Outcome run(Connection connection) throws SQLException {
        if (parameters.isEmpty()) {
            try (Statement statement = Sql.statement(connection)) {
                statement.execute(text.toString());
                return outcome(statement);
            }
        }
        if (longest > 0) {
            return runPieced(connection);
        }
        try (PreparedStatement statement = connection.prepareStatement(text.toString())) {
            for (int i = 0; i < parameters.size(); i++) {
                if (parameters.get(i) instanceof byte[] bytes) {
                    statement.setBytes(i + 1, bytes);
                } else {
                    statement.setString(i + 1, (String) parameters.get(i));
                }
            }
            statement.execute();
            return outcome(statement);
        }
    }

    private Outcome runPieced(Connection connection) throws SQLException {
        return outcome(connection, PiecedStatement.run(connection, text.toString(), parameters));
    }

    /** What a statement did that went past the driver. */
    Outcome outcome(Connection connection, WireStatement.Done done) throws SQLException {
        Optional<String> warning = Optional.empty();
        if (done.warnings() > 0) {
            for (List<String> row : Sql.rows(connection, "SHOW WARNINGS")) {
                int code = Integer.parseInt(row.get(1));
                if (warning.isEmpty() && !isHarmless(code, row.get(2))) {
                    warning = Optional.of(Failures.cause(code, row.get(2)));
                }
            }
            if (warning.isEmpty() && done.warnings() >= WARNINGS_MAX) {
                warning = Optional.of("the server has more warnings than it lists");
            }
        }
        return new Outcome(done.rows(), warning);
    }

    /** What a statement did. */
    Outcome outcome(Statement statement) throws SQLException {
        long rows = Math.max(0, statement.getLargeUpdateCount());
        int seen = 0;
        SQLWarning warning = statement.getWarnings();
        while (warning != null && seen < WARNINGS_MAX - 1 && isHarmless(warning)) {
            warning = warning.getNextWarning();
            seen++;
        }
        return new Outcome(
                rows,
                warning == null
                        ? Optional.empty()
                        : Optional.of(Failures.cause(warning.getErrorCode(), String.valueOf(warning.getMessage()))));
    }

    private boolean isHarmless(SQLWarning warning) {
        return isHarmless(warning.getErrorCode(), String.valueOf(warning.getMessage()));
    }

    private boolean isHarmless(int code, String message) {
        return HARMLESS.contains(code)
                || computed.stream()
                        .anyMatch(name -> message.contains("'%s' at row".formatted(name))
                                || message.contains("`%s` at row".formatted(name)));
    }

    /**
     * What a statement did.
     *
     * @param rows how many rows it found
     * @param warning that a value was changed on its way, if so
     */
    record Outcome(long rows, Optional<String> warning) {}
}
