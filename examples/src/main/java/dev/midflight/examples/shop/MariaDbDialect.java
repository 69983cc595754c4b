package dev.midflight.examples.shop;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** MariaDB as the shop has always known it. */
final class MariaDbDialect implements Dialect {

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
            statement.setString(index, tags.members());
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else {
            throw new AssertionError("unbound " + value.getClass().getName());
        }
    }
}
