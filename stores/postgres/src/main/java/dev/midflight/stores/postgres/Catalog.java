package dev.midflight.stores.postgres;

import dev.midflight.spi.Column;
import dev.midflight.spi.Column.Preset;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the catalog's description of tables, for people and plans; {@link Types} reads what the row path needs. */
final class Catalog {

    private static final String TABLES = "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN"
            + " pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND NOT"
            + " c.relispartition AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname <>"
            + " 'midflight' AND n.nspname NOT LIKE 'pg\\_%' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE"
            + " d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2";

    private static final String COLUMNS = "SELECT a.attname, a.atttypid::int, a.atttypmod,"
            + " pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, a.attidentity <> '',"
            + " a.attgenerated, pg_catalog.pg_get_expr(d.adbin, d.adrelid), d.adbin IS NOT NULL AND"
            + " pg_catalog.pg_get_serial_sequence(pg_catalog.quote_ident(n.nspname) || '.' ||"
            + " pg_catalog.quote_ident(c.relname), a.attname) IS NOT NULL FROM pg_catalog.pg_class c JOIN"
            + " pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid ="
            + " c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid"
            + " AND d.adnum = a.attnum WHERE c.oid = ?::regclass ORDER BY a.attnum";

    private static final String INDEXES = "SELECT i.relname, x.indisunique, x.indisprimary, x.indimmediate AND"
            + " x.indpred IS NULL AND x.indexprs IS NULL AND x.indisvalid AND NOT x.indisexclusion AND m.amname IN"
            + " ('btree', 'hash') AND pg_catalog.pg_get_indexdef(x.indexrelid) NOT LIKE '%NULLS NOT DISTINCT%',"
            + " coalesce((SELECT pg_catalog.pg_get_constraintdef(r.oid) FROM pg_catalog.pg_constraint r WHERE"
            + " r.conindid = x.indexrelid AND r.contype = 'x'), pg_catalog.pg_get_indexdef(x.indexrelid)),"
            + " ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(x.indkey[0:x.indnkeyatts - 1]) WITH ORDINALITY"
            + " k(attnum, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum"
            + " ORDER BY k.place), (SELECT bool_and(a.attnotnull) FROM pg_catalog.pg_attribute a WHERE a.attrelid ="
            + " x.indrelid AND a.attnum = ANY (x.indkey)), x.indisreplident FROM pg_catalog.pg_index x JOIN"
            + " pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_am m ON m.oid = i.relam WHERE"
            + " x.indrelid = ?::regclass ORDER BY x.indisprimary DESC, x.indnkeyatts, i.relname";

    private static final String REFERENCES = "SELECT r.conname, n.nspname, f.relname, r.confdeltype, r.confupdtype,"
            + " ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(r.conkey) WITH ORDINALITY k(attnum, place) JOIN"
            + " pg_catalog.pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.attnum ORDER BY k.place),"
            + " ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(r.confkey) WITH ORDINALITY k(attnum, place) JOIN"
            + " pg_catalog.pg_attribute a ON a.attrelid = r.confrelid AND a.attnum = k.attnum ORDER BY k.place) FROM"
            + " pg_catalog.pg_constraint r JOIN pg_catalog.pg_class f ON f.oid = r.confrelid JOIN"
            + " pg_catalog.pg_namespace n ON n.oid = f.relnamespace WHERE r.conrelid = ?::regclass AND r.contype = 'f'"
            + " AND r.conparentid = 0 ORDER BY r.conname";

    private static final String CHECKS = "SELECT pg_catalog.pg_get_expr(r.conbin, r.conrelid) FROM"
            + " pg_catalog.pg_constraint r WHERE r.conrelid = ?::regclass AND r.contype = 'c' ORDER BY r.conname";

    /**
     * An index as the catalog knows it.
     *
     * @param index what the plan carries
     * @param primary the primary key's
     * @param plain on plain columns of all rows, checked at once
     * @param notNull none of its columns can be NULL
     * @param identity chosen as the replica identity
     */
    record IndexRow(TableShape.Index index, boolean primary, boolean plain, boolean notNull, boolean identity) {}

    private final Connection connection;
    private final Types types;

    Catalog(Connection connection, Types types) {
        this.connection = connection;
        this.types = types;
    }

    List<TableName> tables() throws SQLException {
        List<TableName> tables = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(TABLES);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                tables.add(Names.table(rows.getString(1), rows.getString(2)));
            }
        }
        return List.copyOf(tables);
    }

    List<Column> columns(TableName name) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, Names.quote(name));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    PgType type = types.type(connection, rows.getInt(2), rows.getInt(3));
                    columns.add(new Column(
                            rows.getString(1),
                            TypeMap.logical(type),
                            rows.getString(4),
                            rows.getBoolean(5),
                            preset(rows)));
                }
            }
        }
        return columns;
    }

    private static Preset preset(ResultSet row) throws SQLException {
        String generated = row.getString(7);
        String expression = Optional.ofNullable(row.getString(8)).orElse("");
        if (row.getBoolean(6) || row.getBoolean(9) || expression.startsWith("nextval(")) {
            return new Preset(Preset.Kind.IDENTITY, "");
        }
        if (generated.equals("s") || generated.equals("v")) {
            return new Preset(generated.equals("s") ? Preset.Kind.STORED : Preset.Kind.VIRTUAL, expression);
        }
        return Defaults.preset(expression);
    }

    List<IndexRow> indexes(TableName name) throws SQLException {
        List<IndexRow> indexes = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(INDEXES)) {
            query.setString(1, Names.quote(name));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    boolean plain = rows.getBoolean(4);
                    List<String> columns = plain ? strings(rows, 6) : List.of();
                    indexes.add(new IndexRow(
                            new TableShape.Index(rows.getString(1), columns, rows.getBoolean(2), rows.getString(5)),
                            rows.getBoolean(3),
                            plain,
                            rows.getBoolean(7),
                            rows.getBoolean(8)));
                }
            }
        }
        return indexes;
    }

    private static List<String> strings(ResultSet row, int place) throws SQLException {
        return List.of((String[]) row.getArray(place).getArray());
    }

    List<TableShape.Reference> references(TableName name) throws SQLException {
        List<TableShape.Reference> references = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(REFERENCES)) {
            query.setString(1, Names.quote(name));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    references.add(new TableShape.Reference(
                            rows.getString(1),
                            strings(rows, 6),
                            Names.table(rows.getString(2), rows.getString(3)),
                            strings(rows, 7),
                            action(rows.getString(4)),
                            action(rows.getString(5))));
                }
            }
        }
        return references;
    }

    private static String action(String letter) {
        return switch (letter) {
            case "c" -> "CASCADE";
            case "n" -> "SET NULL";
            case "d" -> "SET DEFAULT";
            case "r" -> "RESTRICT";
            default -> "NO ACTION";
        };
    }

    List<String> checks(TableName name) throws SQLException {
        List<String> checks = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(CHECKS)) {
            query.setString(1, Names.quote(name));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    checks.add(rows.getString(1));
                }
            }
        }
        return checks;
    }
}
