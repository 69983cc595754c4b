package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way to a server on loopback that can be cut, and that can swallow what is sent on it. Any thread may call any
 * method.
 */
public final class Proxy implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;

    private final ServerSocket listener;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final AtomicLong turnedAway = new AtomicLong();
    private final AtomicInteger answersToLose = new AtomicInteger();
    private volatile String asked = "";
    private volatile int port;
    private volatile boolean open = true;

    private Proxy(ServerSocket listener) {
        this.listener = listener;
    }

    /** A way that leads nowhere until {@link #leadTo}; connections are closed at once. */
    public static Proxy open() {
        try {
            Proxy proxy = new Proxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            daemon("proxy-accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open a proxy on loopback", e);
        }
    }

    /** From here on connections are led to this port of the loopback address. */
    public void leadTo(int serverPort) {
        port = serverPort;
    }

    /** The port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts every connection, as a router does that was restarted: both ends are told. */
    public void cut() {
        Set.copyOf(lines).forEach(Line::cut);
    }

    /**
     * Swallows what is sent on the connections that are open now, for ever, and tells nobody, as a firewall does that
     * has forgotten them. New ones are led on.
     */
    public void silence() {
        lines.forEach(line -> line.silent = true);
    }

    /**
     * Cuts as many connections, one after another, right when the server has answered a message that contains
     * {@code words}: it has done what it was asked for, and whoever asked does not hear of it.
     */
    public void loseAnswersTo(String words, int times) {
        asked = words;
        answersToLose.set(times);
    }

    /** How many answers are still to be lost. */
    public int answersToLose() {
        return answersToLose.get();
    }

    /** Cuts every connection and refuses new ones until {@link #restore}. */
    public void interrupt() {
        open = false;
        cut();
    }

    /** Waits until the next connection was led nowhere: whoever uses this way has noticed that it is cut. */
    public void awaitTurnedAway(Duration atMost) throws InterruptedException {
        long before = turnedAway.get();
        long deadline = System.nanoTime() + atMost.toNanos();
        while (turnedAway.get() == before) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("Nobody has tried to connect within " + atMost);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** Leads new connections on again. */
    public void restore() {
        open = true;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a proxy", e);
        } finally {
            cut();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                lead(listener.accept());
            } catch (IOException closedOrLost) {
                // The next connection tells whether the listener is closed.
            }
        }
    }

    private void lead(Socket client) throws IOException {
        if (!open) {
            client.close();
            turnedAway.incrementAndGet();
            return;
        }
        Socket server = new Socket();
        boolean led = false;
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            Line line = new Line(client, server);
            lines.add(line);
            daemon("proxy-up", () -> line.carry(client, server));
            daemon("proxy-down", () -> line.carry(server, client));
            led = true;
        } finally {
            if (!led) {
                client.close();
                server.close();
                turnedAway.incrementAndGet();
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A connection through the proxy: one from the client, one to the server. */
    private final class Line {

        private final Socket client;
        private final Socket server;
        private volatile boolean silent;
        private volatile boolean answerIsLost;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(Socket from, Socket to) {
            byte[] bytes = new byte[1 << 14];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    if (from.equals(server) && answerIsLost) {
                        break;
                    }
                    if (from.equals(client) && isAsked(bytes, count)) {
                        answerIsLost = true;
                    }
                    if (!silent) {
                        out.write(bytes, 0, count);
                    }
                }
            } catch (IOException cutOrLost) {
                // Both ends are closed below.
            }
            // A client that has given a silent line up is gone; its server does not hear of that either.
            if (!silent) {
                cut();
            }
        }

        private boolean isAsked(byte[] bytes, int count) {
            return answersToLose.get() > 0
                    && new String(bytes, 0, count, StandardCharsets.ISO_8859_1).contains(asked)
                    && answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }

        void cut() {
            lines.remove(this);
            for (Socket end : new Socket[] {client, server}) {
                try {
                    end.close();
                } catch (IOException gone) {
                    // It is closed, which is what was wanted.
                }
            }
        }
    }
}
