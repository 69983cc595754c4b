package dev.midflight.examples.shop;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** One side of the comparison: its tables' columns, and their rows in canonical texts. */
final class ComparedSide {

    private static final int FETCH_ROWS = 2_000;
    private static final String MARIADB_COLUMNS =
            """
            SELECT column_name, data_type FROM information_schema.columns
             WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position""";
    private static final String POSTGRES_COLUMNS =
            """
            SELECT column_name, data_type FROM information_schema.columns
             WHERE table_schema = ANY (current_schemas(false)) AND table_name = ? ORDER BY ordinal_position""";
    private static final String KEY_OF =
            """
            SELECT k.column_name FROM information_schema.table_constraints c
              JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name
               AND k.table_schema = c.table_schema AND k.table_name = c.table_name
             WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_name = ? AND c.table_schema = %s
             ORDER BY k.ordinal_position""";

    private final Connection connection;
    private final boolean postgres;

    private ComparedSide(Connection connection, boolean postgres) {
        this.connection = connection;
        this.postgres = postgres;
    }

    /** Sets the session to UTC, in which points in time are compared. */
    static ComparedSide of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
        boolean postgres = product.contains("postgres");
        try (Statement statement = connection.createStatement()) {
            statement.execute(postgres ? "SET TIME ZONE 'UTC'" : "SET time_zone = '+00:00'");
            if (postgres) {
                statement.execute("SET datestyle = 'ISO'");
            }
        }
        return new ComparedSide(connection, postgres);
    }

    /** The columns by name, in their order; empty if there is no such table. */
    Map<String, ComparedColumn> columns(String table) throws SQLException {
        Map<String, ComparedColumn> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(postgres ? POSTGRES_COLUMNS : MARIADB_COLUMNS)) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(1).toLowerCase(Locale.ROOT);
                    String type = rows.getString(2);
                    columns.put(
                            name,
                            postgres
                                    ? ComparedColumn.ofPostgres(name, type)
                                    : ComparedColumn.ofMariaDb(name, type.toLowerCase(Locale.ROOT)));
                }
            }
        }
        return columns;
    }

    /** The primary key's columns in their order; empty without one. */
    List<String> key(String table) throws SQLException {
        List<String> key = new ArrayList<>();
        String sql = KEY_OF.formatted(postgres ? "ANY (current_schemas(false))" : "DATABASE()");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    key.add(rows.getString(1).toLowerCase(Locale.ROOT));
                }
            }
        }
        return key;
    }

    /** Reads all rows; each is handed on as one text per column of {@code shape}, in an array that is used again. */
    void read(TableShape shape, RowSink sink) throws SQLException {
        List<String> expressions = new ArrayList<>();
        List<Form> joined = new ArrayList<>();
        Map<String, ComparedColumn> columns = columns(shape.table());
        shape.forms().forEach((name, form) -> {
            expressions.add(Objects.requireNonNull(columns.get(name), name).expression());
            joined.add(form);
        });
        Form[] forms = joined.toArray(new Form[0]);
        String[] texts = new String[forms.length];
        boolean committing = connection.getAutoCommit();
        // PostgreSQL's driver streams a result only inside a transaction.
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            String sql = "SELECT " + String.join(", ", expressions) + " FROM " + shape.table();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    for (int index = 0; index < forms.length; index++) {
                        texts[index] = canonical(rows, index + 1, forms[index]);
                    }
                    sink.row(texts);
                }
            }
        } finally {
            // Ends the transaction that began here, and no other.
            connection.setAutoCommit(committing);
        }
    }

    private static String canonical(ResultSet rows, int index, Form form) throws SQLException {
        if (form == Form.BYTES) {
            byte[] bytes = rows.getBytes(index);
            return bytes == null ? TableShape.NOTHING : HexFormat.of().formatHex(bytes);
        }
        String text = rows.getString(index);
        return text == null ? TableShape.NOTHING : form.canonical(text);
    }

    /** Takes rows. */
    interface RowSink {
        void row(String[] texts);
    }

    /**
     * What is compared of a table.
     *
     * @param table its name
     * @param key the columns of its key
     * @param forms each compared column and how
     */
    record TableShape(String table, List<String> key, Map<String, Form> forms) {

        /** Stands for NULL: no text of either store contains the character. */
        static final String NOTHING = new String(new byte[] {0}, StandardCharsets.UTF_8);

        /** The key of a row, for people. */
        String key(String[] texts) {
            List<String> parts = new ArrayList<>();
            int index = 0;
            for (String name : forms.keySet()) {
                if (key.contains(name)) {
                    parts.add(texts[index]);
                }
                index++;
            }
            return String.join(",", parts);
        }
    }
}
