package dev.midflight.server;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * One stream of news to somebody who may be slow or gone. Nobody waits for him: what he does not read waits here, up to
 * a limit, and beyond that he is let go. Safe for any thread.
 */
final class Listener implements WriteListener {

    private static final int WAITING_MAX = 8;

    private final ServletOutputStream out;
    private final Runnable hangUp;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Guards what follows, and the order in which is written. */
    private final Object order = new Object();

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private boolean begun;
    private boolean flushed = true;
    private boolean over;

    /**
     * Begins with nothing to say.
     *
     * @param hangUp closes the connection, whatever is still to be sent on it
     */
    Listener(ServletOutputStream out, Runnable hangUp) {
        this.out = out;
        this.hangUp = hangUp;
    }

    /** Completes once nothing more is sent. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Sends it as soon as there is room; lets the listener go if too much waits already. */
    void send(byte[] message) {
        boolean tooSlow;
        try {
            synchronized (order) {
                if (over) {
                    return;
                }
                tooSlow = waiting.size() >= WAITING_MAX;
                if (!tooSlow) {
                    waiting.add(message);
                    write();
                }
            }
        } catch (IOException gone) {
            tooSlow = true;
        }
        if (tooSlow) {
            letGo();
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        synchronized (order) {
            begun = true;
            write();
        }
    }

    private void write() throws IOException {
        while (begun && !over && out.isReady()) {
            byte[] next = waiting.poll();
            if (next != null) {
                out.write(next);
                flushed = false;
            } else if (!flushed) {
                flushed = true;
                out.flush();
            } else {
                return;
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        letGo();
    }

    /** Closes the connection. */
    void letGo() {
        synchronized (order) {
            over = true;
            waiting.clear();
        }
        hangUp.run();
        ended.complete(null);
    }
}
