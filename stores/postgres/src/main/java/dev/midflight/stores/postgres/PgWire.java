package dev.midflight.stores.postgres;

import dev.midflight.spi.LargeValue;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a server sends and is told over a connection that the driver has opened, message by message, past the driver:
 * PostgreSQL's frontend/backend protocol 3.0. The driver gives out each message as an array of its own; this makes
 * none.
 *
 * <p>Between an answer's last message and the next question the driver can go on by itself. A message that comes
 * unasked meanwhile, such as a notice, is left out. Not thread-safe, but for {@link #send}.
 */
final class PgWire implements LargeValue.Source {

    static final int COPY_DATA = 'd';
    static final int COPY_DONE = 'c';
    static final int COPY_BOTH = 'W';
    static final int ERROR = 'E';
    static final int READY = 'Z';

    private static final int QUERY = 'Q';
    private static final int HEADER_BYTES = 1 + Integer.BYTES;
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private int left;

    PgWire(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Asks something in the simple protocol; the driver must not be in the middle of an answer. */
    void query(String sql) throws IOException {
        at = 0;
        end = 0;
        left = 0;
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        WireBuffer body = new WireBuffer(text.length + 1);
        body.putBytes(text, 0, text.length);
        body.putByte(0);
        send(QUERY, body);
    }

    /** Sends a message; any thread. */
    synchronized void send(int sort, WireBuffer body) throws IOException {
        WireBuffer message = new WireBuffer(HEADER_BYTES + body.size());
        message.putByte(sort);
        message.putInt(Integer.BYTES + body.size());
        message.putBytes(body.bytes(), 0, body.size());
        out.write(message.bytes(), 0, message.size());
        out.flush();
    }

    /** Begins the next message, wherever the reading of the last one stopped, and says of which sort it is. */
    int next() throws IOException {
        skip(left);
        hold(HEADER_BYTES);
        int sort = buffer[at] & 0xFF;
        int length = WireBuffer.intAt(buffer, at + 1) - Integer.BYTES;
        if (length < 0) {
            throw new IOException("the server announced a message of %d bytes".formatted(length));
        }
        at += HEADER_BYTES;
        left = length;
        return sort;
    }

    /** True if the beginning of another message is held already. */
    boolean isHolding() {
        return end - at > left;
    }

    /** How many bytes of the message are left. */
    int left() {
        return left;
    }

    /** Makes the next bytes of the message stand together in {@link #buffer}; false if they are too many. */
    boolean hold(int count) throws IOException {
        if (count > buffer.length) {
            return false;
        }
        if (at + count > buffer.length) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
        }
        while (end - at < count) {
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                throw new EOFException("the server ended the connection");
            }
            end += read;
        }
        return true;
    }

    /** Where held bytes are, from {@link #at} on; valid until the next call. */
    byte[] buffer() {
        return buffer;
    }

    int at() {
        return at;
    }

    /** The number that comes next, which is still to be read. */
    int nextShort() throws IOException {
        require(Short.BYTES);
        hold(Short.BYTES);
        return WireBuffer.shortAt(buffer, at);
    }

    int readShort() throws IOException {
        int value = nextShort();
        take(Short.BYTES);
        return value;
    }

    int readInt() throws IOException {
        require(Integer.BYTES);
        hold(Integer.BYTES);
        int value = WireBuffer.intAt(buffer, at);
        take(Integer.BYTES);
        return value;
    }

    long readLong() throws IOException {
        require(Long.BYTES);
        hold(Long.BYTES);
        long value = WireBuffer.longAt(buffer, at);
        take(Long.BYTES);
        return value;
    }

    /** Reads bytes of the message to where they are kept; many of them go past the buffer. */
    @Override
    public void read(byte[] into, int start, int length) throws IOException {
        require(length);
        int done = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, start, done);
        take(done);
        while (done < length) {
            int read = in.read(into, start + done, length - done);
            if (read < 0) {
                throw new EOFException("the server ended the connection");
            }
            left -= read;
            done += read;
        }
    }

    /** Leaves bytes of the message out. */
    void skip(int count) throws IOException {
        require(count);
        int rest = count;
        while (rest > 0) {
            hold(1);
            int now = Math.min(rest, end - at);
            take(now);
            rest -= now;
        }
    }

    /** The error that the present message tells. */
    PSQLException refused() throws IOException {
        byte[] text = new byte[left];
        read(text, 0, text.length);
        return new PSQLException(new ServerErrorMessage(new String(text, StandardCharsets.UTF_8)), false);
    }

    /** A failure of the connection, as the driver tells it. */
    static SQLException lost(IOException failure) {
        return new PSQLException(
                "Connection lost: %s".formatted(failure.getMessage()), PSQLState.CONNECTION_FAILURE, failure);
    }

    private void require(int count) throws IOException {
        if (count > left || count < 0) {
            throw new IOException("the server's message ends in the middle of a value");
        }
    }

    private void take(int count) {
        at += count;
        left -= count;
    }
}
