package dev.midflight.router.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A network in front of a Redis, in which what is sent can be held up, also after its sender has given up. */
final class Between implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final ServerSocket door;
    private final int target;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();

    /** Gets what is sent before it goes on; it does when this returns. */
    private volatile Consumer<String> before = sent -> {};

    Between(int target) {
        this.target = target;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        run(this::accept);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // A side has closed.
                    }
                },
                "between");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return door.getLocalPort();
    }

    /** How many answers have come back, also for who does not listen any more. */
    long answers() {
        return answers.get();
    }

    void before(Consumer<String> look) {
        before = look;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(client);
            open.add(server);
            run(() -> forth(client.getInputStream(), server));
            run(() -> back(server.getInputStream(), client));
        }
    }

    private void forth(InputStream from, Socket to) throws IOException {
        byte[] bytes = new byte[BUFFER];
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            before.accept(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
            to.getOutputStream().write(bytes, 0, count);
        }
    }

    private void back(InputStream from, Socket to) throws IOException {
        byte[] bytes = new byte[BUFFER];
        OutputStream out = to.getOutputStream();
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            answers.incrementAndGet();
            out.write(bytes, 0, count);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
