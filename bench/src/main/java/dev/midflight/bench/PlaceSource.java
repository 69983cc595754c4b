package dev.midflight.bench;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to a place, a new one each time.
 *
 * @param begin what is run on each first; nothing if empty
 */
@SuppressWarnings("ArrayRecordComponent") // read once for each connection and never compared
record PlaceSource(Place place, String... begin) implements DataSource {

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = place.connect();
        Ground.run(connection, begin);
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter writer) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("Nothing is wrapped.");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
