package dev.midflight.stores.postgres;

import dev.midflight.spi.Capture;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.stores.sql.SilenceWatch;
import dev.midflight.stores.sql.WireFactory;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * Opens connections to one server and keeps a few idle ones. Borrowed connections come back in autocommit and without
 * an open transaction, or not at all. Safe for several threads.
 */
final class Sessions implements AutoCloseable {

    private static final int IDLE_MAX = 8;

    /** The server, too, is to find out that the network has lost us: a lost session of ours may hold locks there. */
    private static final String KEEPALIVE =
            "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; ";

    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** Those that run something now, and do not wait for the other end of their connection. */
    private static final String WORKING = "SELECT pid FROM pg_catalog.pg_stat_activity WHERE pid = ANY (?) AND state ="
            + " 'active' AND coalesce(wait_event_type, '') NOT IN ('Client', 'Activity')";

    /**
     * What every session of ours relies on when it reads or writes values as text. A transaction that rests is a lost
     * one: the server ends it, or it would keep what it has locked and hold up a new slot. Reads and lanes, which may
     * rest, lift that limit.
     */
    private static final String SETTINGS = KEEPALIVE + "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET"
            + " IntervalStyle = 'postgres'; SET bytea_output = 'hex'; SET extra_float_digits = 1; SET statement_timeout"
            + " = 0; SET idle_in_transaction_session_timeout = '5s'; SET xmloption = 'content'; SET row_security = off";

    /** Work with a connection that may fail as the driver does. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** Work with a connection that gives nothing back. */
    interface Task {
        void with(Connection connection) throws SQLException;
    }

    private final StoreAddress address;
    private final Endpoint endpoint;
    private final Object lock = new Object();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Map<Connection, Socket> open = new HashMap<>();
    private final SilenceWatch watch;
    private boolean closed;

    Sessions(StoreAddress address) {
        this(address, SILENCE);
    }

    /** With another limit to how long a connection may be silent before the server is asked about it. */
    Sessions(StoreAddress address, Duration silence) {
        this.address = address;
        this.endpoint = Endpoint.of(address);
        this.watch = new SilenceWatch(endpoint.toString(), silence, this::working);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    String migration() {
        return address.migration();
    }

    /** True if the server's log is read; else the application says what it has changed. */
    boolean readLog() {
        return address.capture() == Capture.LOG;
    }

    /** Midflight's login, as a GRANT names it. */
    String login() {
        return Names.quote(address.user());
    }

    /** Runs work in autocommit on a connection of the pool. */
    <T> T call(String attempt, Work<T> work) {
        Connection connection = borrow();
        boolean usable = false;
        try {
            T answer = work.with(connection);
            usable = true;
            return answer;
        } catch (SQLException failure) {
            usable = !Failures.state(failure).startsWith("08")
                    && !Failures.state(failure).startsWith("57P");
            throw failure(attempt, failure);
        } finally {
            if (usable) {
                giveBack(connection);
            } else {
                discard(connection);
                discardIdle();
            }
        }
    }

    /** What was attempted on this server, as a failure of the right kind. */
    StoreException failure(String attempt, SQLException failure) {
        return Failures.of("%s on %s".formatted(attempt, endpoint), failure);
    }

    /** Where one connection was lost, the others are lost too, after a restart for one: none of them is tried. */
    private void discardIdle() {
        List<Connection> left;
        synchronized (lock) {
            left = new ArrayList<>(idle);
            idle.clear();
        }
        left.forEach(this::discard);
    }

    /** Runs work in autocommit on a connection of the pool. */
    void run(String attempt, Task task) {
        call(attempt, connection -> {
            task.with(connection);
            return true;
        });
    }

    /** Runs work in one transaction on a connection of the pool. */
    <T> T transact(String attempt, Work<T> work) {
        return call(attempt, connection -> {
            connection.setAutoCommit(false);
            try {
                T answer = work.with(connection);
                connection.commit();
                return answer;
            } finally {
                leave(connection);
            }
        });
    }

    /** A connection of the pool, or a new one. */
    Connection borrow() {
        synchronized (lock) {
            while (!idle.isEmpty()) {
                Connection connection = idle.pop();
                if (!isDead(connection)) {
                    return connection;
                }
                open.remove(connection);
            }
        }
        return open();
    }

    /** Takes a connection back; its transaction, if any, is rolled back. */
    void giveBack(Connection connection) {
        leave(connection);
        synchronized (lock) {
            if (!closed && idle.size() < IDLE_MAX && !isDead(connection)) {
                idle.push(connection);
                return;
            }
        }
        discard(connection);
    }

    /** A new connection, to be discarded by the caller. */
    Connection open() {
        return connect(endpoint.properties(address), SETTINGS);
    }

    /** A new connection that keeps its statements prepared, to be discarded by the caller. */
    Connection openWriter() {
        Properties properties = endpoint.properties(address);
        PGProperty.PREPARE_THRESHOLD.set(properties, "1");
        return connect(properties, SETTINGS);
    }

    /** A new connection that speaks the replication protocol. */
    Connection openReplication() {
        Properties properties = endpoint.properties(address);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "13");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        return connect(properties, SETTINGS);
    }

    /** Tries whether the replication protocol is allowed; gives the server's answer if it is not. */
    Optional<String> tryReplication() {
        try {
            discard(openReplication());
            return Optional.empty();
        } catch (StoreException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    /** On a connection of its own, which waits for each answer no longer than it was given to connect. */
    private Set<Long> working(Set<Long> sessions) throws SQLException {
        Set<Long> working = new HashSet<>();
        try (Connection connection = connect(endpoint.properties(address)).connection();
                PreparedStatement query = connection.prepareStatement(WORKING)) {
            query.setArray(1, connection.createArrayOf("int4", sessions.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    working.add(row.getLong(1));
                }
            }
        }
        return working;
    }

    private WireFactory.Wired<Connection> connect(Properties properties) throws SQLException {
        SaltedPasswords.install();
        return WireFactory.connect(() -> {
            Connection connection = new Driver().connect(endpoint.jdbcUrl(), properties);
            if (connection == null) {
                throw new IllegalStateException("the driver does not know " + endpoint.jdbcUrl());
            }
            return connection;
        });
    }

    private Connection connect(Properties properties, String settings) {
        try {
            WireFactory.Wired<Connection> wired = connect(properties);
            Connection connection = wired.connection();
            register(connection, wired.wire().outermost());
            watch.add(wired.wire(), connection.unwrap(PGConnection.class).getBackendPID());
            // From here on the watch tells a statement that takes long from a connection that is lost.
            connection.setNetworkTimeout(Runnable::run, 0);
            try (Statement statement = connection.createStatement()) {
                statement.execute(settings);
            }
            return connection;
        } catch (SQLException failure) {
            throw Failures.of("Cannot connect to %s as %s".formatted(endpoint, address.user()), failure);
        }
    }

    /** What goes over a connection of ours, past the driver, which must have nothing to do meanwhile. */
    PgWire wire(Connection connection) throws SQLException {
        Socket socket = socket(connection);
        try {
            return new PgWire(socket.getInputStream(), socket.getOutputStream());
        } catch (IOException failure) {
            throw PgWire.lost(failure);
        }
    }

    /** The socket of a connection of ours, or what encrypts it. */
    Socket socket(Connection connection) {
        synchronized (lock) {
            Socket socket = open.get(connection);
            if (socket == null) {
                throw new StoreUnavailableException(
                        "A connection to %s was closed.".formatted(endpoint), "The same step is repeated.", null);
            }
            return socket;
        }
    }

    private void register(Connection connection, Socket socket) {
        boolean late;
        synchronized (lock) {
            late = closed;
            open.put(connection, socket);
        }
        if (late) {
            discard(connection);
            throw new StoreUnavailableException(
                    "The store %s was closed while a connection was being opened.".formatted(endpoint),
                    "Nothing is to be done.",
                    null);
        }
    }

    /** Closes a connection, whatever state it is in. */
    void discard(Connection connection) {
        synchronized (lock) {
            open.remove(connection);
        }
        try {
            connection.close();
        } catch (SQLException alreadyLost) {
            // The server ends the session by itself.
        }
    }

    /** Drops a connection without a word to the server, which may be busy sending. */
    void abandon(Connection connection) {
        synchronized (lock) {
            open.remove(connection);
        }
        abort(connection);
    }

    /** The numbers of all sessions that are open from here. */
    Integer[] numbers() throws SQLException {
        List<Connection> connections;
        synchronized (lock) {
            connections = new ArrayList<>(open.keySet());
        }
        List<Integer> numbers = new ArrayList<>();
        for (Connection connection : connections) {
            numbers.add(connection.unwrap(PGConnection.class).getBackendPID());
        }
        return numbers.toArray(Integer[]::new);
    }

    private static void leave(Connection connection) {
        try {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException lost) {
            abort(connection);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException alreadyLost) {
            // It is gone, which is what was wanted.
        }
    }

    private static boolean isDead(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException lost) {
            return true;
        }
    }

    @Override
    public void close() {
        List<Connection> left;
        watch.close();
        synchronized (lock) {
            closed = true;
            left = new ArrayList<>(open.keySet());
            open.clear();
            idle.clear();
        }
        left.forEach(Sessions::abort);
    }
}
