package dev.midflight.router.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * What tells that a {@link Catalog} is to be read again: all triggers, views and keys, and the columns and unique
 * indexes of the tables that move. Three or four queries, however many tables there are.
 */
final class Fingerprint {

    private static final String MYSQL_COLUMNS =
            """
            SELECT table_schema, table_name, column_name, ordinal_position, column_type, is_nullable, extra,
                    column_default IS NULL
                FROM information_schema.columns WHERE table_schema IN (%s) AND table_name IN (%s)""";

    private static final String MYSQL_INDEXES =
            """
            SELECT table_schema, table_name, index_name, seq_in_index, column_name, sub_part
                FROM information_schema.statistics
                WHERE non_unique = 0 AND table_schema IN (%s) AND table_name IN (%s)""";

    private static final String POSTGRES_COLUMNS =
            """
            SELECT n.nspname, c.relname, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity,
                    a.atthasdef, a.attcollation
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname IN (%s) AND c.relname IN (%s)""";

    private static final String POSTGRES_INDEXES =
            """
            SELECT n.nspname, c.relname, i.indexrelid, i.indisprimary, i.indkey::text
                FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE i.indisunique AND n.nspname IN (%s) AND c.relname IN (%s)""";

    private Fingerprint() {}

    /** Asks a server for it. */
    static List<String> of(Connection connection, Catalog catalog) throws SQLException {
        boolean postgres = catalog.dialect().isPostgres();
        List<String> rows =
                new ArrayList<>(rows(connection, CatalogReader.effectsQuery(catalog.dialect()), Optional.empty()));
        rows.addAll(rows(connection, postgres ? POSTGRES_COLUMNS : MYSQL_COLUMNS, Optional.of(catalog)));
        rows.addAll(rows(connection, postgres ? POSTGRES_INDEXES : MYSQL_INDEXES, Optional.of(catalog)));
        if (!postgres) {
            rows.addAll(rows(connection, "SELECT database(), @@sql_mode", Optional.empty()));
        }
        Collections.sort(rows);
        return List.copyOf(rows);
    }

    private static List<String> rows(Connection connection, String query, Optional<Catalog> about) throws SQLException {
        List<String> values = new ArrayList<>();
        String sql = query;
        if (about.isPresent()) {
            TreeSet<String> schemas = new TreeSet<>();
            TreeSet<String> names = new TreeSet<>();
            for (Table table : about.get().tables()) {
                schemas.add(table.schema());
                names.add(table.name());
            }
            values.addAll(schemas);
            values.addAll(names);
            sql = query.formatted(places(schemas.size()), places(names.size()));
        }
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int place = 0; place < values.size(); place++) {
                statement.setString(place + 1, values.get(place));
            }
            try (ResultSet row = statement.executeQuery()) {
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    StringJoiner line = new StringJoiner("\t");
                    for (int place = 1; place <= columns; place++) {
                        line.add(String.valueOf(row.getString(place)));
                    }
                    rows.add(line.toString());
                }
            }
        }
        return rows;
    }

    private static String places(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
