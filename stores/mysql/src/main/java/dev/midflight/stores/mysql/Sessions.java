package dev.midflight.stores.mysql;

import dev.midflight.spi.StoreAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens connections with the session settings that every value depends on, and keeps idle ones for the next read. */
final class Sessions {

    private static final int IDLE_MAX = 4;
    private static final long CONNECT_MILLIS = 10_000;

    /** A statement that says nothing for so long is given up: the network may have swallowed it. */
    private static final long ANSWER_MILLIS = 600_000;

    /** NO_AUTO_VALUE_ON_ZERO, or a row whose number is 0 would get another one. */
    private static final String VARIABLES =
            "sql_mode='STRICT_TRANS_TABLES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,"
                    + "NO_ENGINE_SUBSTITUTION',time_zone='+00:00',foreign_key_checks=0,unique_checks=1,"
                    + "net_write_timeout=3600,net_read_timeout=3600,lock_wait_timeout=60";

    private final Endpoint endpoint;
    private final StoreAddress address;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    Sessions(Endpoint endpoint, StoreAddress address) {
        this.endpoint = endpoint;
        this.address = address;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    String user() {
        return address.user();
    }

    String password() {
        return address.password();
    }

    /** A connection in autocommit mode, REPEATABLE READ, UTC, strict; to be given back with {@link #giveBack}. */
    Connection take() throws SQLException {
        synchronized (idle) {
            while (!idle.isEmpty()) {
                Connection connection = idle.removeLast();
                if (connection.isValid(2)) {
                    return connection;
                }
                drop(connection);
            }
        }
        return open();
    }

    /** Keeps a connection that has no transaction and no open result for the next {@link #take}. */
    void giveBack(Connection connection) {
        synchronized (idle) {
            if (!closed && idle.size() < IDLE_MAX) {
                idle.addLast(connection);
                return;
            }
        }
        drop(connection);
    }

    /** A new connection of the same kind, to be closed with {@link #drop}. */
    Connection open() throws SQLException {
        String url = "jdbc:mariadb://%s:%d/".formatted(endpoint.host(), endpoint.port());
        Connection connection = new org.mariadb.jdbc.Driver().connect(url, properties());
        if (connection == null) {
            throw new SQLException("The driver does not know " + url);
        }
        open.add(connection);
        boolean ready = false;
        try {
            connection.setCatalog(endpoint.database());
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                drop(connection);
            }
        }
    }

    /** Closes a connection, also in the middle of a result; never fails. */
    void drop(Connection connection) {
        open.remove(connection);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ignored) {
            // Already gone.
        }
    }

    /** Closes a connection after its transaction; never fails. */
    void close(Connection connection) {
        open.remove(connection);
        try {
            connection.close();
        } catch (SQLException ignored) {
            // Already gone.
        }
    }

    /** Closes all connections. */
    void closeAll() {
        synchronized (idle) {
            closed = true;
            idle.clear();
        }
        for (Connection connection : open) {
            drop(connection);
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("connectTimeout", Long.toString(CONNECT_MILLIS));
        properties.setProperty("socketTimeout", Long.toString(ANSWER_MILLIS));
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("allowLocalInfile", "true");
        properties.setProperty("permitRedirect", "false");
        properties.setProperty("autocommit", "true");
        properties.setProperty("transactionIsolation", "REPEATABLE-READ");
        properties.setProperty("sessionVariables", VARIABLES);
        switch (endpoint.tls()) {
            case OFF -> {
                properties.setProperty("sslMode", "disable");
                properties.setProperty("allowPublicKeyRetrieval", "true");
            }
            case ON -> properties.setProperty("sslMode", "trust");
            case VERIFY -> properties.setProperty("sslMode", "verify-full");
        }
        return properties;
    }
}
