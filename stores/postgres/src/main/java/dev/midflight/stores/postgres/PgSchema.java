package dev.midflight.stores.postgres;

import dev.midflight.spi.Column;
import dev.midflight.spi.Finding;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LateKey;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Schema;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Definitions in PostgreSQL. */
final class PgSchema implements Schema {

    private static final Set<Kind> ORDERED = Set.of(
            Kind.BOOLEAN,
            Kind.INTEGER,
            Kind.UNSIGNED,
            Kind.DECIMAL,
            Kind.DATE,
            Kind.TIME,
            Kind.DATETIME,
            Kind.INSTANT,
            Kind.UUID,
            Kind.BYTES);

    private static final String BYTE_ORDER = "SELECT coalesce(CASE WHEN l.collname = 'default' THEN (SELECT"
            + " d.datcollate IN ('C', 'POSIX') AND coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c' FROM"
            + " pg_catalog.pg_database d WHERE d.datname = current_database()) ELSE l.collcollate IN ('C', 'POSIX') OR"
            + " l.collname IN ('C', 'POSIX', 'ucs_basic', 'pg_c_utf8') END, false) FROM pg_catalog.pg_attribute a JOIN"
            + " pg_catalog.pg_collation l ON l.oid = a.attcollation WHERE a.attrelid = ?::regclass AND a.attname = ?";

    private static final String BLURS = "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t"
            + " ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation WHERE a.attrelid ="
            + " ?::regclass AND a.attname = ANY (?) AND (NOT l.collisdeterministic OR t.typname = 'citext'))";

    private static final String SEQUENCE = "SELECT coalesce(pg_catalog.pg_get_serial_sequence(?, ?), (SELECT"
            + " s.oid::regclass::text FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_attribute a ON a.attrelid ="
            + " d.adrelid AND a.attnum = d.adnum JOIN pg_catalog.pg_depend p ON p.classid ="
            + " 'pg_catalog.pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid ="
            + " 'pg_catalog.pg_class'::regclass JOIN pg_catalog.pg_class s ON s.oid = p.refobjid AND s.relkind = 'S'"
            + " WHERE a.attrelid = ?::regclass AND a.attname = ? LIMIT 1))";

    private final Sessions sessions;
    private final Types types;

    PgSchema(Sessions sessions, Types types) {
        this.sessions = sessions;
        this.types = types;
    }

    @Override
    public List<TableName> tables() {
        return sessions.call("Cannot list the tables", connection -> new Catalog(connection, types).tables());
    }

    @Override
    public Optional<TableShape> shape(TableName name) {
        return sessions.call("Cannot read the definition of %s".formatted(name), connection -> {
            return isTable(connection, name) ? Optional.of(shape(connection, name)) : Optional.empty();
        });
    }

    private static boolean isTable(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass(?) AND relkind IN ('r', 'p')")) {
            query.setString(1, Names.quote(name));
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private TableShape shape(Connection connection, TableName name) throws SQLException {
        Catalog catalog = new Catalog(connection, types);
        List<Catalog.IndexRow> indexes = catalog.indexes(name);
        List<Column> columns = catalog.columns(name);
        Optional<Catalog.IndexRow> key = indexes.stream()
                .filter(index -> index.primary() || (index.index().unique() && index.plain() && index.notNull()))
                .findFirst();
        List<String> keyColumns = key.map(row -> row.index().columns()).orElse(List.of());
        List<TableShape.Index> others = indexes.stream()
                .filter(row -> key.isEmpty() || !row.equals(key.get()))
                .map(Catalog.IndexRow::index)
                .toList();
        List<TableShape.Reference> references = catalog.references(name);
        List<Finding> findings = new ArrayList<>(
                sessions.readLog()
                        ? TableFindings.of(connection, name, keyColumns, indexes)
                        : TableFindings.of(connection, name, keyColumns));
        if (!references.isEmpty()) {
            findings.addAll(TableFindings.references(connection, name));
        }
        return new TableShape(
                name,
                columns,
                keyColumns,
                keyClass(connection, name, columns, keyColumns),
                others,
                references,
                catalog.checks(name),
                findings);
    }

    @Override
    public SchemaPlan plan(TableShape source, TableName target) {
        return Trial.of(sessions, source, target);
    }

    @Override
    public Optional<String> trial(SchemaPlan plan) {
        return sessions.call(
                "Cannot look up the name %s".formatted(plan.table()),
                connection -> Relations.taken(connection, plan.table()));
    }

    @Override
    public List<Finding> findings(SchemaPlan plan) {
        boolean referring =
                plan.afterCopy().stream().anyMatch(statement -> statement.text().contains(" FOREIGN KEY ("));
        return referring
                ? sessions.call(
                        "Cannot try the rights on %s".formatted(plan.table()),
                        connection -> TableFindings.references(connection, plan.table()))
                : List.of();
    }

    @Override
    public List<String> unknownLogins(List<String> logins) {
        return sessions.call("Cannot look up the logins", connection -> {
            List<String> unknown = new ArrayList<>();
            for (String login : logins) {
                if (!isRole(connection, login)) {
                    unknown.add(login);
                }
            }
            return unknown;
        });
    }

    @Override
    public boolean canCreate(TableName name) {
        return sessions.call("Cannot look up the rights on the schema of %s".formatted(name), connection -> {
            String query = "SELECT pg_catalog.has_schema_privilege(n.oid, 'CREATE') FROM pg_catalog.pg_namespace n"
                    + " WHERE n.nspname = ?";
            try (PreparedStatement rights = connection.prepareStatement(query)) {
                rights.setString(1, Names.schema(name));
                try (ResultSet row = rights.executeQuery()) {
                    return !row.next() || row.getBoolean(1);
                }
            }
        });
    }

    @Override
    public Verdict verdict(LogicalType type, Column existing) {
        return sessions.call("Cannot judge column %s".formatted(existing.name()), connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT pg_catalog.to_regtype(?)::oid::int")) {
                query.setString(1, existing.declared());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    PgType known = types.type(connection, row.getInt(1), -1);
                    PgType sized = TypeText.sized(known, existing.declared());
                    return TypeMap.verdict(type, sized, existing.declared());
                }
            }
        });
    }

    @Override
    public KeyClass keyClass(TableShape shape, List<String> key) {
        return sessions.call(
                "Cannot judge the key of %s".formatted(shape.name()),
                connection -> keyClass(connection, shape.name(), shape.columns(), key));
    }

    private static KeyClass keyClass(Connection connection, TableName name, List<Column> columns, List<String> key)
            throws SQLException {
        if (key.isEmpty()) {
            return KeyClass.NONE;
        }
        for (String part : key) {
            Optional<LogicalType> type = columns.stream()
                    .filter(column -> column.name().equals(part))
                    .findFirst()
                    .flatMap(Column::type);
            boolean ordered = type.isPresent()
                    && !isCitext(columns, part)
                    && (ORDERED.contains(type.get().kind())
                            || (type.get().kind() == Kind.TEXT && isByteOrder(connection, name, part)));
            if (!ordered) {
                return KeyClass.UNORDERED;
            }
        }
        return KeyClass.ORDERED;
    }

    private static boolean isCitext(List<Column> columns, String name) {
        return columns.stream()
                .anyMatch(column ->
                        column.name().equals(name) && column.declared().endsWith("citext"));
    }

    private static boolean isByteOrder(Connection connection, TableName name, String column) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BYTE_ORDER)) {
            query.setString(1, Names.quote(name));
            query.setString(2, column);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The server would cut a longer one, and two names could become one. */
    @Override
    public Optional<String> unfit(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes > Names.NAME_BYTES_MAX
                ? Optional.of("names have at most %d bytes here, and it has %d".formatted(Names.NAME_BYTES_MAX, bytes))
                : Optional.empty();
    }

    @Override
    public boolean blurs(TableShape shape, List<String> key) {
        return sessions.call("Cannot judge the key of %s".formatted(shape.name()), connection -> {
            try (PreparedStatement query = connection.prepareStatement(BLURS)) {
                query.setString(1, Names.quote(shape.name()));
                query.setArray(2, connection.createArrayOf("text", key.toArray()));
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
        });
    }

    @Override
    public Map<TableName, String> fingerprints(Collection<TableName> tables) {
        return sessions.call(
                "Cannot read the columns of %d tables".formatted(tables.size()),
                connection -> ColumnChange.fingerprints(connection, tables));
    }

    @Override
    public SchemaPlan.Statement alter(TableShape source, TableName target, String column) {
        boolean there = shape(target).flatMap(held -> held.column(column)).isPresent();
        return ColumnChange.of(source, target, column, there);
    }

    /** An object that is already there is told by the server's answer; nothing is looked up before. */
    @Override
    public void execute(SchemaPlan.Statement statement) {
        sessions.run("Cannot make %s".formatted(statement.object()), connection -> {
            try (Statement words = connection.createStatement()) {
                words.execute(statement.text());
            } catch (SQLException failure) {
                if (!Failures.isThere(failure)) {
                    throw failure;
                }
                Relations.makeIndex(connection, statement.text());
            }
        });
    }

    @Override
    public Optional<LateKey> lateKey(TableName table) {
        return sessions.call(
                "Cannot read the key of %s".formatted(table), connection -> LateKeys.of(connection, table));
    }

    @Override
    public boolean hasRows(TableName name) {
        return sessions.call("Cannot look for rows of %s".formatted(name), connection -> {
            try (Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery("SELECT EXISTS (SELECT FROM %s)".formatted(Names.quote(name)))) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    @Override
    public List<String> grant(List<TableName> tables, List<String> logins) {
        return sessions.transact("Cannot grant rights on the tables", connection -> {
            List<String> unknown = new ArrayList<>();
            for (String login : logins) {
                if (isRole(connection, login)) {
                    grant(connection, tables, Names.quote(login));
                } else {
                    unknown.add(login);
                }
            }
            return unknown;
        });
    }

    private static boolean isRole(Connection connection, String login) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT FROM pg_catalog.pg_roles WHERE rolname = ?")) {
            query.setString(1, login);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void grant(Connection connection, List<TableName> tables, String role) throws SQLException {
        try (Statement words = connection.createStatement()) {
            for (TableName table : tables) {
                words.execute("GRANT USAGE ON SCHEMA %s TO %s".formatted(Names.quote(Names.schema(table)), role));
                words.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s".formatted(Names.quote(table), role));
                for (String sequence : sequences(connection, table)) {
                    words.execute("GRANT USAGE, SELECT ON SEQUENCE %s TO %s".formatted(sequence, role));
                }
            }
        }
    }

    private static List<String> sequences(Connection connection, TableName table) throws SQLException {
        List<String> sequences = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT DISTINCT d.objid::regclass::text FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class s ON"
                        + " s.oid = d.objid AND s.relkind = 'S' WHERE d.refobjid = ?::regclass AND d.deptype IN"
                        + " ('a', 'i')")) {
            query.setString(1, Names.quote(table));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    sequences.add(rows.getString(1));
                }
            }
        }
        return sequences;
    }

    @Override
    public OptionalLong nextNumber(TableName table, String column) {
        return sessions.call("Cannot read the next number of %s".formatted(table), connection -> {
            Optional<String> sequence = sequence(connection, table, column);
            return sequence.isEmpty() ? OptionalLong.empty() : OptionalLong.of(next(connection, sequence.get()));
        });
    }

    /** One that counts down is beyond all its numbers above where it began; it is left to go on as it does. */
    private static long next(Connection connection, String sequence) throws SQLException {
        String query =
                "SELECT CASE WHEN q.seqincrement < 0 THEN greatest(q.seqstart, s.last_value) + 1 WHEN s.is_called"
                        + " THEN s.last_value + q.seqincrement ELSE s.last_value END FROM %s s"
                        + " JOIN pg_catalog.pg_sequence q ON q.seqrelid = %s::regclass";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query.formatted(sequence, Names.literal(sequence)))) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Optional<String> sequence(Connection connection, TableName table, String column)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SEQUENCE)) {
            query.setString(1, Names.quote(table));
            query.setString(2, column);
            query.setString(3, Names.quote(table));
            query.setString(4, column);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getString(1));
            }
        }
    }

    @Override
    public void nextNumber(TableName table, String column, long next) {
        sessions.run("Cannot set the next number of %s".formatted(table), connection -> {
            Optional<String> sequence = sequence(connection, table, column);
            if (sequence.isPresent() && next(connection, sequence.get()) < next) {
                try (PreparedStatement set =
                        connection.prepareStatement("SELECT pg_catalog.setval(q.seqrelid, ?, false) FROM"
                                + " pg_catalog.pg_sequence q WHERE q.seqrelid = ?::regclass AND q.seqincrement > 0")) {
                    set.setLong(1, next);
                    set.setString(2, sequence.get());
                    set.execute();
                }
            }
        });
    }
}
