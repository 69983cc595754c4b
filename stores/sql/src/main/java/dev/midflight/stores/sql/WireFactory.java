package dev.midflight.stores.sql;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.SQLException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of a driver, which knows this class by its name alone. A driver connects on the thread that asks it
 * to, so the socket of a new connection is the one that this thread was given last.
 */
public final class WireFactory extends SocketFactory {

    private static final ThreadLocal<@Nullable Wire> LAST = new ThreadLocal<>();

    /** A connection and what it goes over. */
    public record Wired<C>(C connection, Wire wire) {}

    /** Lets a driver connect. */
    public interface Connecting<C> {

        /** Connects; every socket comes from this class. */
        C connect() throws SQLException;
    }

    /** For drivers, which call it by reflection. */
    public WireFactory() {}

    /** A connection with its socket. */
    public static <C> Wired<C> connect(Connecting<C> driver) throws SQLException {
        LAST.remove();
        try {
            C connection = driver.connect();
            return new Wired<>(connection, requireNonNull(LAST.get(), "the driver made no socket"));
        } finally {
            LAST.remove();
        }
    }

    @Override
    public Socket createSocket() {
        Wire wire = new Wire();
        LAST.set(wire);
        return wire;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress here, int herePort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, here, herePort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(createSocket(), host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress here, int herePort) throws IOException {
        Socket wire = createSocket();
        wire.bind(new InetSocketAddress(here, herePort));
        return connected(wire, host, port);
    }

    private static Socket connected(Socket wire, InetAddress host, int port) throws IOException {
        wire.connect(new InetSocketAddress(host, port));
        return wire;
    }
}
