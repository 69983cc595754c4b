package dev.midflight.stores.postgres;

import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads types and layouts from the catalog. Built-in types are remembered; enums and domains, which can change, are
 * read again each time. Safe for several threads.
 */
final class Types {

    private static final int USER_OID_MIN = 16_384;
    private static final int DOMAINS_MAX = 32;

    private static final String TYPE = "SELECT t.typname, t.typtype, t.typcategory, t.typelem::int, t.typbasetype::int,"
            + " t.typtypmod, t.typinput::regproc::text = 'array_in', (SELECT array_agg(e.enumlabel::text ORDER BY"
            + " e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) FROM pg_catalog.pg_type t WHERE"
            + " t.oid = ?::oid";

    private static final String COLUMNS = "SELECT c.oid::int, a.attname, a.atttypid::int, a.atttypmod,"
            + " pg_catalog.format_type(a.atttypid, -1), pg_catalog.format_type(a.atttypid, a.atttypmod),"
            + " a.attidentity = 'a', EXISTS (SELECT FROM pg_catalog.pg_constraint r WHERE r.confrelid = c.oid AND"
            + " r.contype = 'f') FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE"
            + " n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p') ORDER BY a.attnum";

    private final Map<Integer, PgType> builtIn = new ConcurrentHashMap<>();

    /** A table's layout, or nothing if there is no such table. */
    Optional<Layout> layout(Connection connection, TableName name) throws SQLException {
        List<Layout.LayoutColumn> columns = new ArrayList<>();
        int oid = 0;
        boolean referenced = false;
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, Names.schema(name));
            query.setString(2, name.name());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    oid = rows.getInt(1);
                    columns.add(new Layout.LayoutColumn(
                            rows.getString(2),
                            type(connection, rows.getInt(3), rows.getInt(4)),
                            rows.getString(5),
                            rows.getString(6),
                            rows.getBoolean(7)));
                    referenced = rows.getBoolean(8);
                }
            }
        }
        return columns.isEmpty() ? Optional.empty() : Optional.of(new Layout(name, oid, columns, referenced));
    }

    /** A type by its number, domains resolved. */
    PgType type(Connection connection, int oid, int modifier) throws SQLException {
        int next = oid;
        int size = modifier;
        for (int depth = 0; depth < DOMAINS_MAX; depth++) {
            PgType known = builtIn.get(next);
            if (known != null) {
                return sized(known, size);
            }
            try (PreparedStatement query = connection.prepareStatement(TYPE)) {
                query.setInt(1, next);
                try (ResultSet rows = query.executeQuery()) {
                    if (!rows.next()) {
                        return new PgType(next, PgType.Sort.OTHER, "unknown", -1, 0, List.of());
                    }
                    if (!rows.getString(2).equals("d")) {
                        PgType type = read(next, rows);
                        if (next > 0 && next < USER_OID_MIN) {
                            builtIn.put(next, type);
                        }
                        return sized(type, size);
                    }
                    next = rows.getInt(5);
                    size = size < 0 ? rows.getInt(6) : size;
                }
            }
        }
        throw new IllegalStateException("type %d has more than %d domains over it".formatted(oid, DOMAINS_MAX));
    }

    private static PgType read(int oid, ResultSet row) throws SQLException {
        String kind = row.getString(2);
        if (kind.equals("e")) {
            String[] labels = (String[]) row.getArray(8).getArray();
            return new PgType(oid, PgType.Sort.ENUM, row.getString(1), -1, 0, List.of(labels));
        }
        boolean array = row.getBoolean(7) && row.getString(3).equals("A");
        PgType.Sort sort = array ? PgType.Sort.ARRAY : kind.equals("b") ? PgType.Sort.BASE : PgType.Sort.OTHER;
        return new PgType(oid, sort, row.getString(1), -1, array ? row.getInt(4) : 0, List.of());
    }

    private static PgType sized(PgType type, int modifier) {
        return new PgType(type.oid(), type.sort(), type.name(), modifier, type.element(), type.labels());
    }
}
