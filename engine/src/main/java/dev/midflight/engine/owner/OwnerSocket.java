package dev.midflight.engine.owner;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's ear: a Unix domain socket on which other commands of the same user hand their work over. One connection
 * carries one request.
 *
 * <p>Closing it stops listening at once and interrupts requests that are under way.
 */
public final class OwnerSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerSocket.class);

    /** A request names a command and its arguments; a page is long. */
    private static final int REQUEST_BYTES_MAX = 1 << 20;

    /** Requests at once. A person has one or two; a script that has more hears that the owner is busy. */
    static final int REQUESTS_MAX = 16;

    /** How long a client may be silent in the middle of a request, or leave an answer unread. */
    private static final Duration CLIENT_SILENCE_MAX = Duration.ofSeconds(10);

    /** How often the owner says that it lives while it works. */
    private static final Duration ALIVE_EVERY = Duration.ofSeconds(2);

    private static final Duration PAUSE_AFTER_FAULT = Duration.ofMillis(200);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Ownership ownership;
    private final RequestHandler work;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService listener = Executors.newSingleThreadExecutor(named("midflight-owner-listen"));
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(named("midflight-owner-alive"));
    private final ExecutorService requests = new ThreadPoolExecutor(
            0, REQUESTS_MAX, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), named("midflight-owner-request"));

    private OwnerSocket(Ownership ownership, RequestHandler work, ServerSocketChannel server) {
        this.ownership = ownership;
        this.work = work;
        this.server = server;
    }

    /**
     * Listens until closed. What a dead owner left is removed; that is safe, for its lock was free.
     *
     * @param ownership of the migration whose commands are heard; it outlives the socket
     */
    public static OwnerSocket serve(Ownership ownership, RequestHandler work) {
        try {
            Path path = SocketPlace.make(ownership.stateFolder());
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            boolean bound = false;
            try {
                server.bind(UnixDomainSocketAddress.of(path));
                bound = true;
            } finally {
                if (!bound) {
                    server.close();
                }
            }
            OwnerSocket socket = new OwnerSocket(ownership, work, server);
            socket.listener.execute(socket::listen);
            return socket;
        } catch (IOException refused) {
            throw new OwnerException(
                    new Explanation(
                            "Cannot open a socket for other commands",
                            ownership.stateFolder().toString(),
                            "the system says %s".formatted(refused),
                            "Use a folder on a local disk, with state:.",
                            Explanation.EXIT_RESUMABLE),
                    refused);
        }
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return runnable -> {
            Thread thread = new Thread(runnable, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private void listen() {
        while (server.isOpen()) {
            try {
                accept(server.accept());
            } catch (ClosedChannelException stopped) {
                return;
            } catch (IOException refused) {
                LOG.warn("owner socket cannot take a connection cause={}", refused.toString());
                if (closedWithin(PAUSE_AFTER_FAULT)) {
                    return;
                }
            }
        }
    }

    private boolean closedWithin(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void accept(SocketChannel connection) throws IOException {
        connections.add(connection);
        try {
            requests.execute(() -> serve(connection));
        } catch (RejectedExecutionException full) {
            new LineWriter(connection, CLIENT_SILENCE_MAX)
                    .offer(Lines.of(new Explanation(
                            "Cannot take another command",
                            ownership.stateFolder().toString(),
                            "the owner works on %d already".formatted(REQUESTS_MAX),
                            "Wait for one of them to end.",
                            Explanation.EXIT_RESUMABLE)));
            close(connection);
        }
    }

    private void serve(SocketChannel connection) {
        try {
            Optional<byte[]> line = requestLine(connection);
            if (line.isPresent()) {
                LineWriter writer = new LineWriter(connection, CLIENT_SILENCE_MAX);
                finish(writer, answer(line.get(), writer));
            }
        } catch (IOException gone) {
            LOG.debug("owner socket lost a client cause={}", gone.toString());
        } finally {
            close(connection);
        }
    }

    /** An interrupted thread cannot write: the channel would close, and the client not learn why. */
    private static void finish(LineWriter writer, byte[] line) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            writer.finish(line);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Optional<byte[]> requestLine(SocketChannel connection) throws IOException {
        try (LineReader reader = new LineReader(connection, REQUEST_BYTES_MAX, CLIENT_SILENCE_MAX)) {
            return reader.next();
        } catch (LineReader.LineTooLongException tooLong) {
            return Optional.of(new byte[0]);
        }
    }

    private byte[] answer(byte[] line, LineWriter writer) {
        Optional<OwnerRequest> request = Lines.request(line);
        if (request.isEmpty()) {
            return Lines.of(new Explanation(
                    "Cannot understand the command",
                    ownership.stateFolder().toString(),
                    "it is no JSON object with command and arguments, or has more than %d bytes"
                            .formatted(REQUEST_BYTES_MAX),
                    "Use the same version of Midflight as the owner, %s.".formatted(ownership.identity()),
                    Explanation.EXIT_USAGE));
        }
        Future<?> alive = heart.scheduleAtFixedRate(
                () -> writer.offer(Lines.of(Lines.ALIVE, BooleanNode.TRUE)),
                0,
                ALIVE_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return result(request.get(), writer);
        } finally {
            alive.cancel(false);
        }
    }

    /** The boundary of the request's task: whatever it throws belongs to the client. */
    @SuppressWarnings("IllegalCatch")
    private byte[] result(OwnerRequest request, LineWriter writer) {
        try {
            return Lines.of(
                    Lines.RESULT, work.answer(request, progress -> writer.offer(Lines.of(Lines.PROGRESS, progress))));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Lines.of(fault(request, "the owner stops", "Run the same command again."));
        } catch (RuntimeException failure) {
            if (failure instanceof Explained explained) {
                return Lines.of(explained.explanation());
            }
            LOG.error("request of another command failed command={}", request.command(), failure);
            return Lines.of(fault(
                    request,
                    "the owner met a fault of its own (%s)".formatted(failure),
                    "Read the owner's log and report it."));
        }
    }

    private Explanation fault(OwnerRequest request, String answer, String remedy) {
        return new Explanation(
                "Cannot finish " + request.command(),
                ownership.stateFolder().toString(),
                answer,
                remedy,
                Explanation.EXIT_RESUMABLE);
    }

    private void close(SocketChannel connection) {
        connections.remove(connection);
        try {
            connection.close();
        } catch (IOException gone) {
            LOG.debug("owner socket cannot close a connection cause={}", gone.toString());
        }
    }

    /** Stops listening, interrupts what is under way and removes the socket. Does nothing the second time. */
    @Override
    public void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        try {
            server.close();
            if (ownership.isNamed()) {
                SocketPlace.remove(ownership.stateFolder());
            }
        } catch (IOException refused) {
            LOG.warn("owner socket cannot be removed cause={}", refused.toString());
        }
        listener.shutdownNow();
        heart.shutdownNow();
        requests.shutdownNow();
        awaitRequests();
        Set.copyOf(connections).forEach(this::close);
    }

    private void awaitRequests() {
        try {
            if (!requests.awaitTermination(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("owner socket leaves requests under way count={}", connections.size());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
