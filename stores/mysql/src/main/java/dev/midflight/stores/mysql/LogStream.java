package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.stores.sql.ReadAhead;
import dev.midflight.stores.sql.TlsFault;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The connection to a server's binary log and the thread that receives from it. */
final class LogStream implements AutoCloseable {

    private static final long CONNECT_MILLIS = 10_000;
    private static final long HEARTBEAT_MILLIS = 500;
    private static final long SILENCE_NANOS = Duration.ofSeconds(20).toNanos();
    private static final int LOG_UNREADABLE = 1236;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The library's own logger, which writes to the console; held so that its level stays. */
    private static final Logger LIBRARY = Logger.getLogger(Client.class.getName());

    static {
        LIBRARY.setLevel(Level.OFF);
    }

    private final ReadAhead ahead = new ReadAhead();
    private final LogWire wire = new LogWire(ahead, SILENCE_NANOS);
    private final RawDeserializer deserializer = new RawDeserializer(ahead);
    private final Endpoint endpoint;
    private final String gtids;
    private final Client client;
    private final Thread thread;
    /** The first failure; set by the receiving thread alone. */
    private volatile @Nullable Throwable failure;

    private long lastArrival = System.nanoTime();
    private boolean closed;

    private LogStream(Sessions sessions, String gtids) {
        this.endpoint = sessions.endpoint();
        this.gtids = gtids;
        this.client = new Client(endpoint, sessions.user(), sessions.password());
        client.setServerId(1_000_000_000L + RANDOM.nextInt(1_000_000_000));
        client.setGtidSet(gtids);
        client.setKeepAlive(false);
        client.setConnectTimeout(CONNECT_MILLIS);
        client.setHeartbeatInterval(HEARTBEAT_MILLIS);
        client.setSSLMode(
                switch (endpoint.tls()) {
                    case OFF -> SSLMode.DISABLED;
                    case ON -> SSLMode.REQUIRED;
                    case VERIFY -> SSLMode.VERIFY_IDENTITY;
                });
        client.setEventDeserializer(deserializer);
        client.registerLifecycleListener(new Watcher());
        this.thread = new Thread(this::receive, "midflight-log-" + endpoint.host() + "-" + endpoint.port());
        thread.setDaemon(true);
    }

    /** Begins to receive what follows these transaction ids. */
    static LogStream open(Sessions sessions, String gtids) {
        LogStream stream = new LogStream(sessions, gtids);
        stream.thread.start();
        return stream;
    }

    /** The next event, good until the next call; nothing if none came in time. */
    Optional<LogEntry> take(Duration wait) {
        try {
            if (wire.isHolding() || ahead.await(wait.toNanos())) {
                return Optional.of(wire.next(deserializer.checksums()));
            }
        } catch (IOException e) {
            throw ended(e);
        }
        long now = System.nanoTime();
        if (wire.hasArrived()) {
            lastArrival = now;
        }
        if (now - lastArrival > SILENCE_NANOS) {
            throw new StoreUnavailableException(
                    "The log of %s was silent for 20 s, although the server was asked for a sign every 0.5 s"
                            .formatted(endpoint),
                    "Check the network to the server; reading starts again by itself.",
                    null);
        }
        return Optional.empty();
    }

    /** True if some of the next event is here. */
    boolean isHolding() {
        return wire.isHolding();
    }

    /** True if the next {@link #take} would wait. */
    boolean isEmpty() {
        return !wire.isHolding() && !ahead.await(0);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ahead.close();
        try {
            client.disconnect();
        } catch (IOException ignored) {
            // The connection is gone, as wanted.
        }
    }

    private void receive() {
        try {
            client.connect();
        } catch (IOException e) {
            keep(e);
        } finally {
            ahead.end(new EOFException("the connection ended"));
        }
    }

    private void keep(Throwable first) {
        if (failure == null) {
            failure = first;
        }
    }

    private StoreException ended(IOException found) {
        Throwable first = failure;
        // Once the log comes, what the library says of the end is only what follows from it.
        Throwable cause = first == null || deserializer.hasBegun() ? found : first;
        if (cause instanceof StoreException known) {
            return known;
        }
        if (cause instanceof AuthenticationException) {
            return new StoreRefusedException(
                    "Cannot read the log of %s: %s".formatted(endpoint, cause.getMessage()),
                    "Correct the user name and the password.",
                    cause);
        }
        if (cause instanceof ServerException server) {
            return answered(server);
        }
        Optional<String> tls = TlsFault.remedy(cause);
        if (tls.isPresent()) {
            return new StoreRefusedException(
                    "Cannot read the log of %s: %s".formatted(endpoint, cause.getMessage()), tls.get(), cause);
        }
        return unavailable(String.valueOf(cause.getMessage()), cause);
    }

    private StoreException answered(ServerException answer) {
        String text = "%d %s".formatted(answer.getErrorCode(), answer.getMessage());
        boolean sameId = text.contains("same server_id") || text.contains("same server_uuid");
        if (answer.getErrorCode() == LOG_UNREADABLE && !sameId) {
            return new PositionLostException(
                    "The server %s no longer has the log after %s: %s".formatted(endpoint, gtids, text),
                    "Copy again from the start, with a longer binlog_expire_logs_seconds.",
                    answer);
        }
        if (answer.getErrorCode() == 1227 || answer.getErrorCode() == 1045) {
            return new StoreRefusedException(
                    "Cannot read the log of %s: %s".formatted(endpoint, text),
                    "Grant the login REPLICATION SLAVE.",
                    answer);
        }
        return unavailable(text, answer);
    }

    private StoreException unavailable(String text, Throwable cause) {
        return new StoreUnavailableException(
                "Reading the log of %s stopped: %s".formatted(endpoint, text),
                "Check that the server runs; reading starts again by itself.",
                cause);
    }

    /** Keeps what went wrong; the library goes on after some failures, which must not be. */
    private final class Watcher extends BinaryLogClient.AbstractLifecycleListener {

        @Override
        public void onCommunicationFailure(BinaryLogClient ignored, Exception e) {
            keep(e);
            ahead.end(new EOFException("the connection ended"));
        }

        @Override
        public void onEventDeserializationFailure(BinaryLogClient ignored, Exception e) {
            keep(e);
            ahead.end(new EOFException("the connection ended"));
        }
    }

    /** The library's client, without its own accounts of transactions. */
    private static final class Client extends BinaryLogClient {

        Client(Endpoint endpoint, String user, String password) {
            super(endpoint.host(), endpoint.port(), user, password);
        }

        @Override
        protected void updateGtidSet(com.github.shyiko.mysql.binlog.event.Event event) {
            // LogReader keeps the ids, transaction by transaction.
        }

        /** A slow target may hold up the stream for long; by default the server gives up after 60 s. */
        @Override
        protected void setupConnection() throws IOException {
            super.setupConnection();
            channel.write(new QueryCommand("SET @@session.net_write_timeout = 86400"));
            checkError(channel.read());
        }
    }
}
