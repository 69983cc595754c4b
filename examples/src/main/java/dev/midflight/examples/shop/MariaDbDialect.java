package dev.midflight.examples.shop;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/**
 * MariaDB, whatever types the tables have there.
 *
 * <p>Only SET has more than one spelling, for where the shop was moved from PostgreSQL it is a list in JSON; its
 * type is looked up when a session begins.
 */
final class MariaDbDialect implements Dialect {

    private static final String TAGS =
            """
            SELECT data_type FROM information_schema.columns
             WHERE table_schema = DATABASE() AND table_name = 'product' AND column_name = 'tags'""";

    private volatile boolean tagsAreList;

    @Override
    public void look(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery(TAGS)) {
            tagsAreList = columns.next() && !columns.getString(1).equals("set");
        }
    }

    @Override
    public Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("sslMode", "disable");
        properties.setProperty("useServerPrepStmts", "true");
        properties.setProperty("connectTimeout", "2000");
        properties.setProperty("socketTimeout", "20000");
        return properties;
    }

    @Override
    public Iterable<String> preamble() {
        return List.of("SET time_zone = '+00:00', innodb_lock_wait_timeout = 3, lock_wait_timeout = 3");
    }

    @Override
    public void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Long number) {
            statement.setLong(index, number);
        } else if (value instanceof Integer number) {
            statement.setInt(index, number);
        } else if (value instanceof BigDecimal number) {
            statement.setBigDecimal(index, number);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof Unsigned number) {
            statement.setBigDecimal(index, new BigDecimal(number.toString()));
        } else if (value instanceof Bits bits) {
            statement.setInt(index, bits.bits());
        } else if (value instanceof Tags tags) {
            statement.setString(index, tagsAreList ? tags.list() : tags.members());
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else {
            throw new AssertionError("unbound " + value.getClass().getName());
        }
    }
}
