package dev.midflight.router.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;

/** What a driver says of its server, by a connection that the application holds. */
final class RoutedMetaData extends ForwardingMetaData {

    private final DatabaseMetaData words;
    private final Connection connection;

    RoutedMetaData(DatabaseMetaData words, Connection connection) {
        this.words = words;
        this.connection = connection;
    }

    @Override
    DatabaseMetaData driver() {
        return words;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws java.sql.SQLException {
        return type.isInstance(this) ? type.cast(this) : Wrapped.unwrap(words, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws java.sql.SQLException {
        return type.isInstance(this) || type.isInstance(words) || words.isWrapperFor(type);
    }
}
