package dev.midflight.stores.mysql;

import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Names and small statements. */
final class Sql {

    private Sql() {}

    /** A name in backticks. */
    static String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** A table's name in backticks; without a namespace the session's database is meant. */
    static String quote(TableName name) {
        return name.namespace().isEmpty() ? quote(name.name()) : quote(name.namespace()) + "." + quote(name.name());
    }

    /** Names in backticks, separated by commas. */
    static String quoteAll(List<String> names) {
        return names.stream().map(Sql::quote).collect(Collectors.joining(", "));
    }

    /** Text as a literal. */
    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** A statement whose braces are left as they are. */
    static Statement statement(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        return statement;
    }

    /** Runs a statement; returns how many rows it found. */
    static int run(Connection connection, String sql) throws SQLException {
        try (Statement statement = statement(connection)) {
            statement.execute(sql);
            return Math.max(0, statement.getUpdateCount());
        }
    }

    /** The first column of the first row; empty if there is none or it is NULL. */
    static String text(Connection connection, String sql) throws SQLException {
        List<String> all = texts(connection, sql);
        return all.isEmpty() ? "" : all.get(0);
    }

    /** The first column of all rows, NULL as empty text. */
    static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (List<String> row : rows(connection, sql)) {
            texts.add(row.get(0));
        }
        return texts;
    }

    /** All rows, NULL as empty text; for small results. */
    static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = statement(connection);
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> all = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    String text = rows.getString(i);
                    row.add(text == null ? "" : text);
                }
                all.add(row);
            }
            return all;
        }
    }
}
