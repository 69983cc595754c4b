package dev.midflight.stores.sql;

import static java.util.Objects.requireNonNull;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A socket that knows for how long somebody has waited on it without a byte coming or going. One thread reads and one
 * writes; any may ask and {@link #giveUp}.
 */
public final class Wire extends Socket {

    private static final long NOBODY = 0;

    /** Each set by the one thread that reads, or writes. */
    private volatile long readingSince = NOBODY;

    private volatile long writingSince = NOBODY;

    private final AtomicBoolean beingRead = new AtomicBoolean();
    private volatile String givenUp = "";
    private volatile Socket outermost = this;

    /** How long the present wait has lasted; nothing if nobody waits, or if something has come that nobody took yet. */
    public Duration waiting() {
        long since = since();
        if (since == NOBODY || isClosed()) {
            return Duration.ZERO;
        }
        try {
            return super.getInputStream().available() > 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
        } catch (IOException closed) {
            return Duration.ZERO;
        }
    }

    /** Says that a socket which encrypts goes over this one; what is read and written past the driver goes there. */
    public void secured(Socket secured) {
        outermost = requireNonNull(secured, "secured");
    }

    /** This socket, or the one that encrypts what goes over it. */
    public Socket outermost() {
        return outermost;
    }

    /** When the present wait began: tells one wait from the next. */
    long since() {
        long writing = writingSince;
        return writing == NOBODY ? readingSince : writing;
    }

    /** Closes the socket; whoever waits on it gets {@code why}. */
    public void giveUp(String why) {
        givenUp = requireNonNull(why, "why");
        try {
            close();
        } catch (IOException gone) {
            // As wanted.
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new In(super.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Out(super.getOutputStream());
    }

    /** Never the value that means nobody. */
    private static long now() {
        return System.nanoTime() | 1;
    }

    private IOException explained(IOException failure) {
        return givenUp.isEmpty() ? failure : (IOException) new SocketException(givenUp).initCause(failure);
    }

    /**
     * Looking for a moment and finding nothing goes on waiting: a reader may do nothing but look.
     *
     * <p>Who comes while another one reads gets an error. The socket would let it wait for the other's answer, and a
     * driver that closes a connection reads on it first: an answer that never comes would hold up whoever closes.
     */
    private final class In extends FilterInputStream {

        In(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            if (!beingRead.compareAndSet(false, true)) {
                throw new SocketException("somebody else reads on this connection");
            }
            try {
                return readAlone(into, from, count);
            } finally {
                beingRead.set(false);
            }
        }

        private int readAlone(byte[] into, int from, int count) throws IOException {
            if (readingSince == NOBODY) {
                readingSince = now();
            }
            try {
                int read = in.read(into, from, count);
                readingSince = NOBODY;
                return read;
            } catch (SocketTimeoutException nothingYet) {
                throw nothingYet;
            } catch (IOException failure) {
                readingSince = NOBODY;
                throw explained(failure);
            }
        }
    }

    private final class Out extends FilterOutputStream {

        Out(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int first, int count) throws IOException {
            writingSince = now();
            try {
                out.write(from, first, count);
            } catch (IOException failure) {
                throw explained(failure);
            } finally {
                writingSince = NOBODY;
            }
        }
    }
}
