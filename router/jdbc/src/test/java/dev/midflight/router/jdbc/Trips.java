package dev.midflight.router.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands between a driver and its server, and counts how often one asks and the other answers. */
final class Trips implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("(jdbc:\\w+://)([^:/]+):(\\d+)(/[^?]*)(\\?.*)?");

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong count = new AtomicLong();
    private final Matcher url;

    Trips(String url) throws IOException {
        this.url = URL.matcher(url);
        if (!this.url.matches()) {
            throw new IllegalArgumentException(url);
        }
        threads.execute(this::accept);
    }

    /** Where the driver has to go. */
    String url(String option) {
        String options = url.group(5) == null ? "?" : url.group(5) + "&";
        return url.group(1) + "127.0.0.1:" + listening.getLocalPort() + url.group(4) + options + option;
    }

    long count() {
        return count.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket driver = listening.accept();
                Socket server = new Socket(url.group(2), Integer.parseInt(url.group(3)));
                driver.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                AtomicBoolean asked = new AtomicBoolean();
                threads.execute(() -> pass(driver, server, () -> asked.set(true)));
                threads.execute(() -> pass(server, driver, () -> {
                    if (asked.getAndSet(false)) {
                        count.incrementAndGet();
                    }
                }));
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    private static void pass(Socket from, Socket to, Runnable seen) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[1 << 16];
            int length = in.read(bytes);
            while (length >= 0) {
                seen.run();
                out.write(bytes, 0, length);
                length = in.read(bytes);
            }
        } catch (IOException closed) {
            // One of both has gone, so the other goes, too.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
