package dev.midflight.stores.mysql;

import dev.midflight.spi.Capture;
import dev.midflight.spi.StoreAddress;
import dev.midflight.stores.sql.SilenceWatch;
import dev.midflight.stores.sql.Wire;
import dev.midflight.stores.sql.WireFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Opens connections with the session settings that every value depends on, and keeps idle ones for the next read. */
final class Sessions {

    private static final int IDLE_MAX = 4;
    private static final long CONNECT_MILLIS = 10_000;

    /** For how long a session waits for a definition that somebody else changes. */
    static final int LOCK_WAIT_SECONDS = 60;

    private static final Duration SILENCE = Duration.ofSeconds(10);

    /**
     * NO_AUTO_VALUE_ON_ZERO, or a row whose number is 0 would get another one; all warnings, or those on columns that
     * the server computes could hide others.
     */
    private static final String VARIABLES =
            "sql_mode='STRICT_TRANS_TABLES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,"
                    + "NO_ENGINE_SUBSTITUTION',time_zone='+00:00',foreign_key_checks=0,unique_checks=1,"
                    + "net_write_timeout=3600,net_read_timeout=3600,lock_wait_timeout="
                    + LOCK_WAIT_SECONDS + ",max_error_count=" + RowText.WARNINGS_MAX;

    private final Endpoint endpoint;
    private final StoreAddress address;
    private final Map<Connection, Wire> open = new ConcurrentHashMap<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final SilenceWatch watch;
    private boolean closed;

    Sessions(Endpoint endpoint, StoreAddress address) {
        this(endpoint, address, SILENCE);
    }

    /** With another limit to how long a connection may be silent before the server is asked about it. */
    Sessions(Endpoint endpoint, StoreAddress address, Duration silence) {
        this.endpoint = endpoint;
        this.address = address;
        this.watch = new SilenceWatch(endpoint.toString(), silence, this::working);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** True if the server's log is read; else the application says what it has changed. */
    boolean readLog() {
        return address.capture() == Capture.LOG;
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
        WireFactory.Wired<org.mariadb.jdbc.Connection> wired = connect();
        org.mariadb.jdbc.Connection connection = wired.connection();
        open.put(connection, wired.wire());
        boolean ready = false;
        try {
            connection.setCatalog(endpoint.database());
            watch.add(wired.wire(), connection.getThreadId());
            // From here on the watch tells a statement that takes long from a connection that is lost.
            connection.setNetworkTimeout(Runnable::run, 0);
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                drop(connection);
            }
        }
    }

    /** A connection to a replica of this server, with the same login; closed by the caller. */
    Connection openReplica(String host, int port) throws SQLException {
        return connect(host, port).connection();
    }

    /** The numbers of all sessions that are open from here. */
    Set<Long> numbers() throws SQLException {
        Set<Long> numbers = new HashSet<>();
        for (Connection connection : open.keySet()) {
            numbers.add(connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId());
        }
        return numbers;
    }

    private WireFactory.Wired<org.mariadb.jdbc.Connection> connect() throws SQLException {
        return connect(endpoint.host(), endpoint.port());
    }

    private WireFactory.Wired<org.mariadb.jdbc.Connection> connect(String host, int port) throws SQLException {
        String url = "jdbc:mariadb://%s:%d/".formatted(host, port);
        return WireFactory.connect(() -> {
            org.mariadb.jdbc.Connection connection = new org.mariadb.jdbc.Driver().connect(url, properties());
            if (connection == null) {
                throw new SQLException("The driver does not know " + url);
            }
            return connection;
        });
    }

    /** On a connection of its own, which waits for each answer no longer than it was given to connect. */
    private Set<Long> working(Set<Long> sessions) throws SQLException {
        try (Connection connection = connect().connection()) {
            return SessionState.all(connection).stream()
                    .filter(SessionState::isWorking)
                    .map(SessionState::id)
                    .filter(sessions::contains)
                    .collect(Collectors.toSet());
        }
    }

    /**
     * Closes a connection, also in the middle of a result; never fails. The driver has the server end a statement that
     * still runs, except one that waits for room on the disk, which is left to the server; so is one of a server that
     * cannot be asked.
     */
    void drop(Connection connection) {
        Wire wire = open.remove(connection);
        if (wire != null && !wire.waiting().isZero() && isLeftToServer(connection)) {
            wire.giveUp("given up without a word to %s".formatted(endpoint));
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ignored) {
            // Already gone.
        }
    }

    private boolean isLeftToServer(Connection connection) {
        try (Connection asking = connect().connection()) {
            long session = connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId();
            return SessionState.all(asking).stream().anyMatch(state -> state.id() == session && state.waitsForRoom());
        } catch (SQLException unknown) {
            return true;
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
        watch.close();
        synchronized (idle) {
            closed = true;
            idle.clear();
        }
        for (Connection connection : open.keySet()) {
            drop(connection);
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("connectTimeout", Long.toString(CONNECT_MILLIS));
        properties.setProperty("socketTimeout", Long.toString(CONNECT_MILLIS));
        properties.setProperty("socketFactory", WireFactory.class.getName());
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
