package dev.midflight.engine.owner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes lines to a channel that does not block. The owner has better things to do than to wait for a client: what the
 * client does not read at once is kept, one line at most, and further lines are dropped until that one is gone.
 *
 * <p>Threads: any.
 */
final class LineWriter {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final Duration silenceMax;

    /** Guards the order of bytes on the channel, and the two fields below. */
    private final ReentrantLock turn = new ReentrantLock();

    private ByteBuffer pending = NOTHING;
    private boolean finished;

    LineWriter(SocketChannel channel, Duration silenceMax) throws IOException {
        this.channel = channel;
        this.silenceMax = silenceMax;
        channel.configureBlocking(false);
    }

    /** Writes a line if the client has read what came before; drops it otherwise, or if the client is gone. */
    void offer(byte[] line) {
        turn.lock();
        try {
            if (!finished && drain()) {
                pending = ByteBuffer.wrap(line);
                drain();
            }
        } catch (IOException gone) {
            // The work goes on without its client, which asks for the status when it comes back.
            finished = true;
        } finally {
            turn.unlock();
        }
    }

    /** Writes the last line, and waits for the client as long as it goes on reading. */
    void finish(byte[] line) throws IOException {
        turn.lock();
        try {
            finished = true;
            drainPatiently();
            pending = ByteBuffer.wrap(line);
            drainPatiently();
        } finally {
            turn.unlock();
        }
    }

    private boolean drain() throws IOException {
        while (pending.hasRemaining()) {
            if (channel.write(pending) == 0) {
                return false;
            }
        }
        return true;
    }

    private void drainPatiently() throws IOException {
        if (drain()) {
            return;
        }
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (!drain()) {
                if (selector.select(silenceMax.toMillis()) == 0) {
                    throw new IOException("the client has read nothing for %d s".formatted(silenceMax.toSeconds()));
                }
                selector.selectedKeys().clear();
            }
        }
    }
}
