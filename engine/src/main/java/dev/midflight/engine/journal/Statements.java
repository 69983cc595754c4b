package dev.midflight.engine.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Statements on an open connection, with values bound by position: texts and whole numbers. */
final class Statements {

    private final Connection connection;

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** Changes rows, and says how many. */
    int change(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** Each row as {@code reader} reads it. */
    <T> List<T> rows(RowReader<T> reader, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> read = new ArrayList<>();
            while (rows.next()) {
                read.add(reader.read(rows));
            }
            return List.copyOf(read);
        }
    }

    /** The number in the first column of the first row. */
    long number(String sql, Object... values) throws SQLException {
        return rows(row -> row.getLong(1), sql, values).get(0);
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int index = 0; index < values.length; index++) {
            if (values[index] instanceof Long number) {
                statement.setLong(index + 1, number);
            } else {
                statement.setString(index + 1, values[index].toString());
            }
        }
        return statement;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface RowReader<T> {

        /** Reads the row the cursor stands on, and does not move it. */
        T read(ResultSet row) throws SQLException;
    }

    /** What is done on a connection. */
    @FunctionalInterface
    interface Work<T> {

        /** Does it. */
        T on(Statements statements) throws SQLException;
    }
}
