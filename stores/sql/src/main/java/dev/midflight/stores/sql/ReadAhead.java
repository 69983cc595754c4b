package dev.midflight.stores.sql;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a socket ahead on another thread, so that whoever takes may wait for a moment, or not at all: a read
 * of the socket with a limit of time is one system call more for each look, and over TLS it may end in the middle of a
 * record. Holds at most {@value #BYTES} bytes. One thread takes.
 */
public final class ReadAhead extends InputStream {

    private static final int BYTES = 1 << 20;

    /** What is read at once, so that it can be taken while more is read. */
    private static final int PIECE_BYTES = 1 << 16;

    private final byte[] ring = new byte[BYTES];
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition come = lock.newCondition();
    private final Condition room = lock.newCondition();
    private long read;
    private long taken;
    private @Nullable IOException failure;

    /** Nothing yet; {@link #readFrom} reads. */
    public ReadAhead() {}

    /** Begins to read on a thread of its own. */
    public static ReadAhead of(InputStream in, String name) {
        ReadAhead ahead = new ReadAhead();
        Thread thread = new Thread(() -> ahead.readFrom(in), name);
        thread.setDaemon(true);
        thread.start();
        return ahead;
    }

    /** True if there is something to take within so long, or an error to be told. */
    public boolean await(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (read == taken && failure == null && left > 0) {
                left = come.awaitNanos(left);
            }
            return read > taken || failure != null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int start, int length) throws IOException {
        int count = (int) Math.min(length, awaitBytes());
        int from = (int) (taken % BYTES);
        int first = Math.min(count, BYTES - from);
        System.arraycopy(ring, from, into, start, first);
        System.arraycopy(ring, 0, into, start + first, count - first);
        take(count);
        return count;
    }

    /** Ends the reading if it waits for room; the stream is closed by whoever made it. */
    @Override
    public void close() {
        end(new IOException("reading ahead was ended"));
    }

    /** Says that nothing more comes; what was read before can still be taken. Only the first call counts. */
    public void end(IOException why) {
        lock.lock();
        try {
            failure = failure == null ? why : failure;
            come.signal();
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    private long awaitBytes() throws IOException {
        while (!await(TimeUnit.SECONDS.toNanos(1))) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted while waiting for the server");
            }
        }
        lock.lock();
        try {
            if (read == taken && failure != null) {
                throw failure;
            }
            return read - taken;
        } finally {
            lock.unlock();
        }
    }

    private void take(int count) {
        lock.lock();
        try {
            taken += count;
            // Not for each piece: two threads with a full ring between them would wake each other for every one.
            if (read - taken <= BYTES / 2) {
                room.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads until the stream ends, or until both are closed: it may wait for either of its ends. */
    public void readFrom(InputStream in) {
        try {
            while (true) {
                int from = (int) (read % BYTES);
                int count = in.read(ring, from, Math.min(awaitRoom(), BYTES - from));
                if (count < 0) {
                    throw new EOFException("the server ended the connection");
                }
                put(count);
            }
        } catch (IOException e) {
            end(e);
        } catch (InterruptedException e) {
            end(new IOException("interrupted while reading ahead", e));
        }
    }

    private int awaitRoom() throws IOException, InterruptedException {
        lock.lock();
        try {
            while (read - taken > BYTES - PIECE_BYTES && failure == null) {
                room.await();
            }
            if (failure != null) {
                throw failure;
            }
            return PIECE_BYTES;
        } finally {
            lock.unlock();
        }
    }

    private void put(int count) {
        lock.lock();
        try {
            read += count;
            come.signal();
        } finally {
            lock.unlock();
        }
    }
}
