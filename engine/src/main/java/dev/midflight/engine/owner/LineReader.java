package dev.midflight.engine.owner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/** Reads lines of bounded length from a channel that does not block, and waits a bounded time for each part of one. */
final class LineReader implements AutoCloseable {

    private final SocketChannel channel;
    private final Selector selector;
    private final int lineBytesMax;
    private final Duration silenceMax;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10).flip();

    LineReader(SocketChannel channel, int lineBytesMax, Duration silenceMax) throws IOException {
        this.channel = channel;
        this.lineBytesMax = lineBytesMax;
        this.silenceMax = silenceMax;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /**
     * The next line without its end; empty once the other side has closed, even in the middle of a line.
     *
     * @throws LineTooLongException if it does not end in time
     * @throws SilenceException if nothing came for too long
     */
    Optional<byte[]> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (buffer.hasRemaining()) {
                byte letter = buffer.get();
                if (letter == '\n') {
                    return Optional.of(line.toByteArray());
                }
                if (line.size() == lineBytesMax) {
                    throw new LineTooLongException("a line of more than %d bytes".formatted(lineBytesMax));
                }
                line.write(letter);
            }
            if (!refill()) {
                return Optional.empty();
            }
        }
    }

    private boolean refill() throws IOException {
        while (true) {
            buffer.clear();
            int read = channel.read(buffer);
            buffer.flip();
            if (read != 0) {
                return read > 0;
            }
            if (selector.select(silenceMax.toMillis()) == 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                throw new SilenceException("nothing came for %d s".formatted(silenceMax.toSeconds()));
            }
            selector.selectedKeys().clear();
        }
    }

    /** Lets go of the channel, which stays open. */
    @Override
    public void close() throws IOException {
        selector.close();
    }

    /** The other side sends more than it may. */
    static final class LineTooLongException extends IOException {

        private static final long serialVersionUID = 1;

        LineTooLongException(String message) {
            super(message);
        }
    }

    /** The other side says nothing. */
    static final class SilenceException extends IOException {

        private static final long serialVersionUID = 1;

        SilenceException(String message) {
            super(message);
        }
    }
}
