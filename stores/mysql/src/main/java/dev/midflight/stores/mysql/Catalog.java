package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads tables from information_schema over one connection. */
final class Catalog {

    /** Every table that Midflight keeps begins with this. */
    static final String OWN_PREFIX = "midflight_";

    private static final String COLUMNS =
            """
            SELECT column_name, LOWER(data_type), column_type,
              IFNULL(character_set_name, ''), IFNULL(collation_name, ''), is_nullable,
              COALESCE(numeric_precision, character_maximum_length, 0),
              COALESCE(datetime_precision, numeric_scale, 0), column_default, extra, IFNULL(generation_expression, ''),
              column_default IS NULL
            FROM information_schema.columns WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position""";

    private final Connection connection;
    private final Server server;
    private final String database;

    Catalog(Connection connection, Server server, String database) {
        this.connection = connection;
        this.server = server;
        this.database = database;
    }

    /** The names of all tables of the database but Midflight's own. */
    List<TableName> tables() throws SQLException {
        String sql = "SELECT table_name FROM information_schema.tables WHERE table_schema = %s"
                + " AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name";
        List<TableName> names = new ArrayList<>();
        for (String name : Sql.texts(connection, sql.formatted(Sql.literal(database)))) {
            if (!name.toLowerCase(Locale.ROOT).startsWith(OWN_PREFIX)) {
                names.add(new TableName("", name));
            }
        }
        return names;
    }

    /** A text for each table that is another whenever its columns are. */
    Map<TableName, String> fingerprints(Collection<TableName> tables) throws SQLException {
        Map<TableName, String> found = new LinkedHashMap<>();
        for (TableName name : tables) {
            String columns = Sql.rows(
                            connection,
                            """
                            SELECT column_name, column_type, IFNULL(collation_name, ''), is_nullable, extra
                            FROM information_schema.columns WHERE table_schema = %s AND table_name = %s
                            ORDER BY ordinal_position"""
                                    .formatted(schema(name), Sql.literal(name.name())))
                    .toString();
            if (!columns.equals("[]")) {
                found.put(name, columns);
            }
        }
        return found;
    }

    /** A table; empty if there is none of that name. */
    Optional<CatalogTable> table(TableName name) throws SQLException {
        String where = " WHERE table_schema = %s AND table_name = %s".formatted(schema(name), Sql.literal(name.name()));
        List<List<String>> found = Sql.rows(
                connection,
                "SELECT IFNULL(engine, ''), table_type, IFNULL(create_options, '') FROM information_schema.tables"
                        + where);
        if (found.isEmpty() || found.get(0).get(1).contains("VIEW")) {
            return Optional.empty();
        }
        Map<String, String> checks = checks(name);
        List<CatalogColumn> columns = columns(name, checks);
        Map<String, List<List<String>>> indexes = indexes(name);
        String keyIndex = keyIndex(indexes, columns);
        List<String> key = names(indexes.getOrDefault(keyIndex, List.of()));
        List<TableShape.Index> secondary = indexes.entrySet().stream()
                .filter(index -> !index.getKey().equals(keyIndex))
                .map(index -> index(index.getKey(), index.getValue()))
                .toList();
        Set<String> json = columns.stream()
                .filter(column ->
                        column.type().map(type -> type.kind() == Kind.JSON).orElse(false))
                .map(column -> "json_valid(" + Sql.quote(column.name()) + ")")
                .collect(Collectors.toSet());
        List<String> kept =
                checks.values().stream().filter(check -> !json.contains(check)).toList();
        List<Finding> findings = new TableFindings(connection, name, schema(name)).of(found.get(0), columns, key);
        return Optional.of(new CatalogTable(
                name, found.get(0).get(0), columns, key, keyIndex, secondary, references(name), kept, findings));
    }

    private String schema(TableName name) {
        return Sql.literal(name.namespace().isEmpty() ? database : name.namespace());
    }

    private List<CatalogColumn> columns(TableName name, Map<String, String> checks) throws SQLException {
        List<CatalogColumn> columns = new ArrayList<>();
        for (List<String> row : Sql.rows(connection, COLUMNS.formatted(schema(name), Sql.literal(name.name())))) {
            columns.add(column(row, checks));
        }
        return columns;
    }

    private CatalogColumn column(List<String> row, Map<String, String> checks) {
        String dataType = row.get(1);
        String columnType = row.get(2);
        long size = Long.parseLong(row.get(6));
        int sizeInt = (int) Math.min(size, Integer.MAX_VALUE);
        int scale = Integer.parseInt(row.get(7));
        Optional<LogicalType> type = ColumnTypes.of(dataType, columnType, sizeInt, scale);
        if (dataType.equals("longtext") && checks.containsValue("json_valid(" + Sql.quote(row.get(0)) + ")")) {
            type = ColumnTypes.of("json", "json", 0, 0);
        }
        boolean bytes = type.map(known -> known.kind() == Kind.BYTES).orElse(false);
        List<String> preset = row.subList(8, 12);
        boolean labelled = dataType.equals("enum") || dataType.equals("set");
        return new CatalogColumn(
                row.get(0),
                dataType,
                columnType,
                row.get(3),
                row.get(4),
                row.get(5).equals("YES"),
                sizeInt,
                scale,
                labelled ? ColumnTypes.labels(columnType) : List.of(),
                type,
                bytes ? Presets.ofBytes(server, preset) : Presets.of(server, preset));
    }

    private Map<String, String> checks(TableName name) throws SQLException {
        String sql = server.mariadb()
                ? "SELECT constraint_name, check_clause FROM information_schema.check_constraints"
                        + " WHERE constraint_schema = %s AND table_name = %s"
                : "SELECT c.constraint_name, c.check_clause FROM information_schema.check_constraints c"
                        + " JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema"
                        + " AND t.constraint_name = c.constraint_name"
                        + " WHERE c.constraint_schema = %s AND t.table_name = %s";
        Map<String, String> checks = new LinkedHashMap<>();
        for (List<String> row : Sql.rows(connection, sql.formatted(schema(name), Sql.literal(name.name())))) {
            checks.put(row.get(0), row.get(1));
        }
        return checks;
    }

    /** The parts of each index: column, non-unique, nullable, prefix length, type, direction. */
    private Map<String, List<List<String>>> indexes(TableName name) throws SQLException {
        String sql = "SELECT index_name, IFNULL(column_name, ''), non_unique, nullable, IFNULL(sub_part, ''),"
                + " index_type, IFNULL(collation, '')"
                + " FROM information_schema.statistics WHERE table_schema = %s AND table_name = %s"
                + " ORDER BY index_name <> 'PRIMARY', index_name, seq_in_index";
        Map<String, List<List<String>>> indexes = new LinkedHashMap<>();
        for (List<String> row : Sql.rows(connection, sql.formatted(schema(name), Sql.literal(name.name())))) {
            indexes.computeIfAbsent(row.get(0), index -> new ArrayList<>()).add(row.subList(1, row.size()));
        }
        return indexes;
    }

    /** The primary key, else the unique index without NULL, prefixes and expressions whose order is best known. */
    private static String keyIndex(Map<String, List<List<String>>> indexes, List<CatalogColumn> columns) {
        Map<String, CatalogColumn> byName =
                columns.stream().collect(Collectors.toMap(CatalogColumn::name, Function.identity()));
        String best = "";
        for (Map.Entry<String, List<List<String>>> index : indexes.entrySet()) {
            List<List<String>> parts = index.getValue();
            boolean key = parts.stream()
                    .allMatch(part -> part.get(1).equals("0")
                            && !part.get(2).equals("YES")
                            && part.get(3).isEmpty()
                            && byName.containsKey(part.get(0)));
            if (!key) {
                continue;
            }
            boolean ordered = parts.stream()
                    .map(part -> byName.get(part.get(0)))
                    .allMatch(column -> column != null && column.ordered());
            if (index.getKey().equals("PRIMARY") || ordered) {
                return index.getKey();
            }
            best = best.isEmpty() ? index.getKey() : best;
        }
        return best;
    }

    private static List<String> names(List<List<String>> parts) {
        return parts.stream().map(part -> part.get(0)).toList();
    }

    private static TableShape.Index index(String name, List<List<String>> parts) {
        boolean unique = parts.get(0).get(1).equals("0");
        String type = parts.get(0).get(4);
        boolean plain = type.equals("BTREE")
                && parts.stream()
                        .allMatch(part -> part.get(3).isEmpty() && !part.get(0).isEmpty());
        String kind = type.equals("BTREE") || type.equals("HASH") ? (unique ? "UNIQUE KEY" : "KEY") : type + " KEY";
        String columns = parts.stream()
                .map(part -> Sql.quote(part.get(0))
                        + (part.get(3).isEmpty() || !type.equals("BTREE") ? "" : "(" + part.get(3) + ")"))
                .collect(Collectors.joining(", "));
        return new TableShape.Index(
                name, plain ? names(parts) : List.of(), unique, "%s %s (%s)".formatted(kind, Sql.quote(name), columns));
    }

    private List<TableShape.Reference> references(TableName name) throws SQLException {
        String sql = "SELECT k.constraint_name, k.column_name, k.referenced_table_schema, k.referenced_table_name,"
                + " k.referenced_column_name, r.delete_rule, r.update_rule FROM information_schema.key_column_usage k"
                + " JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema"
                + " AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name"
                + " WHERE k.table_schema = %s AND k.table_name = %s ORDER BY k.constraint_name, k.ordinal_position";
        Map<String, List<List<String>>> byName = new LinkedHashMap<>();
        for (List<String> row : Sql.rows(connection, sql.formatted(schema(name), Sql.literal(name.name())))) {
            byName.computeIfAbsent(row.get(0), key -> new ArrayList<>()).add(row);
        }
        List<TableShape.Reference> references = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        byName.forEach((constraint, rows) -> {
            List<String> first = rows.get(0);
            if (seen.add(constraint)) {
                String namespace = first.get(2).equals(database) ? "" : first.get(2);
                references.add(new TableShape.Reference(
                        constraint,
                        rows.stream().map(row -> row.get(1)).toList(),
                        new TableName(namespace, first.get(3)),
                        rows.stream().map(row -> row.get(4)).toList(),
                        first.get(5),
                        first.get(6)));
            }
        });
        return references;
    }
}
