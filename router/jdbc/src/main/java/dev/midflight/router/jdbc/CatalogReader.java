package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import dev.midflight.router.jdbc.Catalog.Effect;
import dev.midflight.router.sql.Dialect;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Asks a server for the tables of the migration, and for what makes them change without being named. */
final class CatalogReader {

    /**
     * Each row: a table, another one that changes with it or *, and by the change of which column. The triggers by
     * which Midflight closes a side change nothing; they stay until the end of a migration.
     */
    private static final String MYSQL_EFFECTS =
            """
            SELECT event_object_table, '*', '', 'trigger' FROM information_schema.triggers
                WHERE event_object_schema = database() AND left(trigger_name, 16) <> 'midflight_guard_'
            UNION ALL SELECT table_name, '*', '', 'view' FROM information_schema.views
                WHERE table_schema = database() AND is_updatable <> 'NO'
            UNION ALL SELECT r.referenced_table_name, r.table_name, k.referenced_column_name, 'key'
                FROM information_schema.referential_constraints r
                JOIN information_schema.key_column_usage k ON k.constraint_schema = r.constraint_schema
                    AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name
                WHERE r.constraint_schema = database()
                    AND (r.delete_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
                        OR r.update_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT'))""";

    private static final String POSTGRES_EFFECTS =
            """
            SELECT c.relname, '*', '', 'trigger' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                WHERE NOT t.tgisinternal AND left(t.tgname::text, 16) <> 'midflight_guard_'
            UNION ALL SELECT tablename, '*', '', 'trigger' FROM pg_rules
                WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
            UNION ALL SELECT table_name, '*', '', 'view' FROM information_schema.views
                WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
                    AND 'YES' IN (is_updatable, is_insertable_into, is_trigger_updatable, is_trigger_deletable,
                        is_trigger_insertable_into)
            UNION ALL SELECT c.relname, p.relname, '', 'part' FROM pg_inherits i
                JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
                WHERE c.relkind IN ('r', 'p', 'f')
            UNION ALL SELECT p.relname, c.relname, a.attname, 'key' FROM pg_constraint k
                JOIN pg_class p ON p.oid = k.confrelid JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = ANY (k.confkey)
                WHERE k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))""";

    private final Connection connection;
    private final DatabaseMetaData words;
    private final MidflightDataSourceBuilder said;
    private final Side side;
    private final Dialect dialect;

    CatalogReader(Connection connection, MidflightDataSourceBuilder said, Side side) throws SQLException {
        this.connection = connection;
        this.words = connection.getMetaData();
        this.said = said;
        this.side = side;
        this.dialect = Dialect.of(connection);
    }

    Catalog read() throws SQLException {
        List<Table> tables = new ArrayList<>();
        for (MigratedTable table : said.tables) {
            tables.add(table(table));
        }
        boolean plainBackslashes = false;
        boolean countsChanged = false;
        if (!dialect.isPostgres()) {
            plainBackslashes =
                    text("SELECT @@sql_mode").toUpperCase(Locale.ROOT).contains("NO_BACKSLASH_ESCAPES");
            countsChanged =
                    String.valueOf(words.getURL()).toLowerCase(Locale.ROOT).contains("useaffectedrows=true");
        }
        return new Catalog(dialect, place(), tables, effects(tables), plainBackslashes, countsChanged);
    }

    private String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private String place() throws SQLException {
        return text(dialect.isPostgres() ? "SELECT current_schema()" : "SELECT database()");
    }

    /** Asks for what changes with something else. */
    static String effectsQuery(Dialect dialect) {
        return dialect.isPostgres() ? POSTGRES_EFFECTS : MYSQL_EFFECTS;
    }

    private Table table(MigratedTable migrated) throws SQLException {
        String name = migrated.name(side);
        String schema = migrated.schema(side);
        if (schema.isEmpty()) {
            schema = place();
        }
        List<Column> columns = columns(schema, name);
        if (columns.isEmpty()) {
            throw new SQLException("There is no table %s.%s at the %s side of the migration %s."
                    .formatted(schema, name, side, said.migration));
        }
        List<String> keyNames = migrated.key().isEmpty() ? primaryKey(schema, name) : migrated.key();
        List<Column> key = new ArrayList<>();
        for (String each : keyNames) {
            key.add(columns.stream()
                    .filter(column -> column.name().equalsIgnoreCase(each))
                    .findFirst()
                    .orElseThrow(() -> new SQLException("%s has no column %s.".formatted(name, each))));
        }
        if (key.isEmpty()) {
            throw new SQLException("The table %s.%s has no primary key. Say its key: table(new MigratedTable(...))"
                    .formatted(schema, name));
        }
        Map<String, List<Optional<Column>>> uniques = !dialect.isPostgres() ? uniques(schema, name, columns) : Map.of();
        uniques = new LinkedHashMap<>(uniques);
        uniques.values().removeIf(index -> isKey(index, key));
        boolean plain = uniques.values().stream().flatMap(List::stream).allMatch(Optional::isPresent);
        List<List<Column>> others = uniques.values().stream()
                .map(index -> index.stream().flatMap(Optional::stream).toList())
                .toList();
        String mark = dialect.isPostgres() ? schema + "." + name : name;
        return new Table(
                schema,
                name,
                migrated.name(Side.OLD).equals(migrated.name(Side.NEW)),
                mark,
                columns,
                key,
                plain ? Optional.of(others) : Optional.empty(),
                !uniques.isEmpty());
    }

    private static boolean isKey(List<Optional<Column>> index, List<Column> key) {
        return index.size() == key.size()
                && index.stream().allMatch(column -> column.map(key::contains).orElse(false));
    }

    private String escaped(String name) throws SQLException {
        String escape = words.getSearchStringEscape();
        return name.replace("_", escape + "_").replace("%", escape + "%");
    }

    private List<Column> columns(String schema, String name) throws SQLException {
        Set<String> loose = dialect.isPostgres() ? loose(schema, name) : Set.of();
        Map<Integer, Column> columns = new TreeMap<>();
        try (ResultSet row = dialect.isPostgres()
                ? words.getColumns(null, escaped(schema), escaped(name), "%")
                : words.getColumns(schema, null, escaped(name), "%")) {
            while (row.next()) {
                if (!name.equals(row.getString("TABLE_NAME"))) {
                    continue;
                }
                String column = row.getString("COLUMN_NAME");
                String standard = row.getString("COLUMN_DEF");
                columns.put(
                        row.getInt("ORDINAL_POSITION"),
                        new Column(
                                column,
                                row.getInt("DATA_TYPE"),
                                loose.contains(column)
                                        ? "loose"
                                        : row.getString("TYPE_NAME").toLowerCase(Locale.ROOT),
                                row.getInt("COLUMN_SIZE"),
                                row.getInt("DECIMAL_DIGITS"),
                                "YES".equals(row.getString("IS_AUTOINCREMENT")),
                                (standard == null || standard.equalsIgnoreCase("NULL"))
                                        && row.getInt("NULLABLE") == DatabaseMetaData.columnNullable,
                                dialect));
            }
        }
        return List.copyOf(columns.values());
    }

    /** Columns in which different texts may be the same. */
    private Set<String> loose(String schema, String name) throws SQLException {
        Set<String> loose = new HashSet<>();
        String query =
                """
                SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_collation l ON l.oid = a.attcollation
                WHERE n.nspname = ? AND c.relname = ? AND NOT l.collisdeterministic""";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    loose.add(row.getString(1));
                }
            }
        }
        return loose;
    }

    private List<String> primaryKey(String schema, String name) throws SQLException {
        Map<Integer, String> key = new TreeMap<>();
        try (ResultSet row = dialect.isPostgres()
                ? words.getPrimaryKeys(null, schema, name)
                : words.getPrimaryKeys(schema, null, name)) {
            while (row.next()) {
                key.put(row.getInt("KEY_SEQ"), row.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(key.values());
    }

    /** By their names; a column is absent where an index is over a part of it or over an expression. */
    private Map<String, List<Optional<Column>>> uniques(String schema, String name, List<Column> columns)
            throws SQLException {
        Map<String, List<Optional<Column>>> uniques = new LinkedHashMap<>();
        String query =
                """
                SELECT index_name, column_name, sub_part FROM information_schema.statistics
                WHERE table_schema = ? AND table_name = ? AND non_unique = 0 ORDER BY index_name, seq_in_index""";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String column = row.getString(2);
                    boolean whole = row.getString(3) == null && column != null;
                    Optional<Column> found = columns.stream()
                            .filter(each -> whole && each.name().equalsIgnoreCase(column))
                            .findFirst();
                    uniques.computeIfAbsent(row.getString(1), index -> new ArrayList<>())
                            .add(found);
                }
            }
        }
        return uniques;
    }

    private record Edge(String from, String to, String column) {}

    private Map<String, List<Effect>> effects(List<Table> tables) throws SQLException {
        List<Edge> edges = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(effectsQuery(dialect))) {
            while (row.next()) {
                String from = row.getString(1).toLowerCase(Locale.ROOT);
                if (row.getString(4).equals("trigger") && said.harmlessTriggers.contains(from)) {
                    continue;
                }
                edges.add(new Edge(
                        from,
                        row.getString(2).toLowerCase(Locale.ROOT),
                        row.getString(3).toLowerCase(Locale.ROOT)));
            }
        }
        edges.sort(Comparator.comparing(Edge::toString));
        Map<String, List<Effect>> effects = new HashMap<>();
        for (Edge edge : edges) {
            for (String changed : reached(edge, edges)) {
                for (Table table : tables) {
                    if (changed.equals("*") || table.isCalled(changed)) {
                        effects.computeIfAbsent(edge.from(), from -> new ArrayList<>())
                                .add(new Effect(edge.column(), table));
                    }
                }
            }
        }
        return effects;
    }

    /** What changes with it, and with that in turn. */
    private static Set<String> reached(Edge first, List<Edge> edges) {
        Set<String> reached = new LinkedHashSet<>(Set.of(first.to()));
        boolean more = true;
        while (more) {
            more = false;
            for (Edge edge : edges) {
                more |= reached.contains(edge.from()) && reached.add(edge.to());
            }
        }
        return reached;
    }
}
