package dev.midflight.spi;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A value that only passes through and is too long to be held in memory: its bytes are in a temporary file without a
 * name, which is gone when the last holder has let go of it. Who forgets to let go leaves that to the garbage
 * collector. Safe for several threads.
 */
public final class LargeValue implements AutoCloseable {

    /** Values of more bytes are large. */
    public static final int BYTES_MIN = 4 << 20;

    /** No value of more bytes is written; it is read, for a row of the log may be about to lose it. */
    public static final int BYTES_MAX = 512 << 20;

    /** In pieces of so many bytes a large value is best read. */
    public static final int PIECE_BYTES = 1 << 16;

    private final FileChannel file;
    private final AtomicInteger holders = new AtomicInteger(1);
    private int length;
    private int zeros;
    private int characters;

    private LargeValue(FileChannel file) {
        this.file = file;
    }

    /** Where the bytes of a value come from. */
    public interface Source {

        /** Reads exactly so many of the next bytes. */
        void read(byte[] into, int start, int length) throws IOException;
    }

    /**
     * Keeps the next bytes of a source.
     *
     * @throws IOException if the source fails
     * @throws StoreRefusedException if there is no room for them
     */
    public static LargeValue of(int length, Source source) throws IOException {
        LargeValue value = empty(length);
        boolean whole = false;
        try {
            byte[] piece = new byte[PIECE_BYTES];
            for (int left = length; left > 0; left -= Math.min(left, PIECE_BYTES)) {
                int count = Math.min(left, PIECE_BYTES);
                source.read(piece, 0, count);
                value.append(piece, count, length);
            }
            whole = true;
            return value;
        } finally {
            if (!whole) {
                value.close();
            }
        }
    }

    private static LargeValue empty(int length) {
        try {
            Path path = Files.createTempFile("midflight-", ".value");
            return new LargeValue(FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw noRoom(length, e);
        }
    }

    private static StoreRefusedException noRoom(int length, IOException cause) {
        return new StoreRefusedException(
                "Cannot keep a value of %d bytes in a file in %s: %s"
                        .formatted(length, System.getProperty("java.io.tmpdir"), cause.getMessage()),
                "Make room there, or name another folder (MIDFLIGHT_JAVA_OPTS=-Djava.io.tmpdir=FOLDER).",
                cause);
    }

    private void append(byte[] piece, int count, int whole) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(piece, 0, count);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw noRoom(whole, e);
        }
        length += count;
        for (int i = 0; i < count; i++) {
            zeros += piece[i] == 0 ? 1 : 0;
            characters += (piece[i] & 0xC0) == 0x80 ? 0 : 1;
        }
    }

    /** How many bytes. */
    public int length() {
        return length;
    }

    /** Why no target is given the value, if it is too long. */
    public Optional<String> refusal() {
        return length <= BYTES_MAX
                ? Optional.empty()
                : Optional.of("a value has %d bytes; %d are the most that are carried (%d MiB)"
                        .formatted(length, BYTES_MAX, BYTES_MAX >> 20));
    }

    /** How many of the bytes are zero. */
    public int zeros() {
        return zeros;
    }

    /** How many characters, if it is text in UTF-8. */
    public int characters() {
        return characters;
    }

    /** Reads bytes from a place on until {@code into} is full or the value ends; says how many. */
    public int read(int from, byte[] into) {
        int count = Math.min(into.length, length - from);
        read(from, into, 0, count);
        return count;
    }

    private void read(int from, byte[] into, int start, int count) {
        ByteBuffer bytes = ByteBuffer.wrap(into, start, count);
        try {
            while (bytes.hasRemaining()) {
                if (file.read(bytes, (long) from + bytes.position() - start) < 0) {
                    throw new IOException("the file has become shorter");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a value of %d bytes from its file".formatted(length), e);
        }
    }

    /** True if both have the same bytes. */
    public boolean sameBytes(LargeValue other) {
        byte[] ours = new byte[PIECE_BYTES];
        byte[] theirs = new byte[PIECE_BYTES];
        boolean same = length == other.length;
        for (int at = 0; same && at < length; ) {
            int count = read(at, ours);
            other.read(at, theirs);
            same = Arrays.equals(ours, 0, count, theirs, 0, count);
            at += count;
        }
        return same;
    }

    /** The first bytes, at most a piece. */
    public byte[] head() {
        byte[] head = new byte[Math.min(length, PIECE_BYTES)];
        read(0, head);
        return head;
    }

    /** The bytes from the first one on; need not be closed. */
    public InputStream stream() {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int start, int count) {
                if (count > 0 && at == length) {
                    return -1;
                }
                int some = Math.min(count, length - at);
                LargeValue.this.read(at, into, start, some);
                at += some;
                return some;
            }
        };
    }

    /** The same text without the character NUL, as a value of its own. */
    public LargeValue withoutZeros() {
        InputStream from = new BufferedInputStream(stream(), PIECE_BYTES);
        try {
            return of(length - zeros, (into, start, count) -> {
                for (int done = 0; done < count; ) {
                    int next = from.read();
                    if (next != 0) {
                        into[start + done++] = (byte) next;
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All bytes in memory; for tests and messages, not for the row path. */
    public byte[] toBytes() {
        byte[] bytes = new byte[length];
        read(0, bytes);
        return bytes;
    }

    /** One more holder, who is to {@link #close} it. */
    public LargeValue share() {
        holders.incrementAndGet();
        return this;
    }

    /** One holder less; the last one takes the file away. */
    @Override
    public void close() {
        if (holders.decrementAndGet() == 0) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot close the file of a value", e);
            }
        }
    }
}
