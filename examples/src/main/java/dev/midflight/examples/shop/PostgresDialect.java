package dev.midflight.examples.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * PostgreSQL, whatever types the tables have there.
 *
 * <p>Every value but bytes goes as text without a type, so that the server takes the column's: numeric or bigint, enum
 * or text, jsonb or json, interval or time, smallint or boolean. Only SET and BIT have more than one spelling; their
 * columns are looked up when a session begins.
 */
final class PostgresDialect implements Dialect {

    /** From the catalog itself: the information schema hides columns from a user who has no rights on them yet. */
    private static final String TYPES =
            """
            SELECT c.relname || '.' || a.attname, CASE t.typcategory WHEN 'A' THEN 'array' ELSE t.typname END
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
             WHERE c.oid IN (to_regclass('product'), to_regclass('event_log')) AND a.attname IN ('tags', 'flags')""";

    private final Map<String, String> types = new ConcurrentHashMap<>();

    @Override
    public void look(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery(TYPES)) {
            while (columns.next()) {
                types.put(columns.getString(1), columns.getString(2));
            }
        }
    }

    @Override
    public Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("stringtype", "unspecified");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("prepareThreshold", "3");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "2");
        properties.setProperty("socketTimeout", "20");
        return properties;
    }

    @Override
    public Iterable<String> preamble() {
        return List.of("SET TIME ZONE 'UTC'", "SET lock_timeout = '3s'");
    }

    @Override
    public void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof Bits bits) {
            bindBits(statement, index, bits);
        } else if (value instanceof Tags tags) {
            boolean array = types.getOrDefault("product.tags", "text").equals("array");
            statement.setString(index, array ? "{" + tags.members() + "}" : tags.members());
        } else {
            statement.setString(index, value.toString());
        }
    }

    private void bindBits(PreparedStatement statement, int index, Bits bits) throws SQLException {
        String type = types.getOrDefault("event_log.flags", "bit");
        if (type.endsWith("bit")) {
            statement.setString(index, bits.digits());
        } else if (type.equals("bytea")) {
            statement.setBytes(index, new byte[] {(byte) bits.bits()});
        } else {
            statement.setString(index, Integer.toString(bits.bits()));
        }
    }
}
