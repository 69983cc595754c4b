package dev.midflight.stores.postgres;

import dev.midflight.spi.Column;
import dev.midflight.spi.Kind;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Columns that come or change while rows are moved. */
final class ColumnChange {

    /** The catalog as the server sees it now; a table is found by schema and name, not by search path. */
    private static final String COLUMNS =
            """
            SELECT n.nspname, c.relname,
                   coalesce(string_agg(a.attnum || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                       || ' ' || a.attnotnull || ' ' || a.attgenerated::text || ' ' || a.attcollation::int, ','
                       ORDER BY a.attnum), '')
            FROM unnest(?::text[], ?::text[]) w (space, name)
            JOIN pg_catalog.pg_namespace n ON n.nspname = w.space
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            GROUP BY 1, 2""";

    private ColumnChange() {}

    static Map<TableName, String> fingerprints(Connection connection, Collection<TableName> tables)
            throws SQLException {
        Map<String, TableName> wanted = new HashMap<>();
        tables.forEach(name -> wanted.put(Names.quote(name), name));
        Map<TableName, String> found = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setArray(
                    1,
                    connection.createArrayOf(
                            "text", tables.stream().map(Names::schema).toArray()));
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "text", tables.stream().map(TableName::name).toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    TableName name = wanted.get(Names.quote(Names.table(row.getString(1), row.getString(2))));
                    if (name != null) {
                        found.put(name, row.getString(3));
                    }
                }
            }
        }
        return found;
    }

    /** Adds the column, or gives it the type and the freedom to be NULL that it has in the other store. */
    static SchemaPlan.Statement of(TableShape source, TableName target, String name, boolean there) {
        SchemaPlan plan = TablePlan.of(source, target);
        Column column = source.column(name).orElseThrow();
        Verdict verdict = plan.verdicts().getOrDefault(name, TypeMap.refused("", "it does not travel"));
        String table = "ALTER TABLE " + Names.quote(target);
        String quoted = Names.quote(name);
        String words;
        if (there) {
            words = "%s ALTER COLUMN %s TYPE %s".formatted(table, quoted, verdict.declared());
            words += column.nullable() ? ", ALTER COLUMN %s DROP NOT NULL".formatted(quoted) : "";
            words += column.type().stream().anyMatch(type -> type.kind() == Kind.ENUM) ? labels(target, column) : "";
        } else {
            words = "%s ADD COLUMN %s %s".formatted(table, quoted, verdict.declared());
        }
        return new SchemaPlan.Statement("column %s of %s".formatted(name, target), words);
    }

    /** The check that {@link TablePlan} wrote at the column has the name that the server gives by itself. */
    private static String labels(TableName target, Column column) {
        String check = Names.quote("%s_%s_check".formatted(target.name(), column.name()));
        return ", DROP CONSTRAINT IF EXISTS %s, ADD CONSTRAINT %s%s"
                .formatted(
                        check,
                        check,
                        TablePlan.labels(column.name(), column.type().orElseThrow()));
    }
}
