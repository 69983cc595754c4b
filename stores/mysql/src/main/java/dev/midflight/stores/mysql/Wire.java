package dev.midflight.stores.mysql;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.mariadb.jdbc.client.socket.Reader;

/**
 * What a server sends, as a run of bytes without the headers of packets between them. Not thread-safe.
 *
 * <p>A message of 16 MiB or more comes in several packets, which are joined here without being held: bytes go from the
 * socket through one small buffer, or past it if they are many, to where they are kept. After the last message of an
 * answer the buffer is empty, because a server says nothing unasked; so the driver can go on with its own reading.
 */
final class Wire {

    /** As fast as four or sixteen times as many; measured over loopback. */
    private static final int BUFFER_BYTES = 1 << 14;

    /** From here on a length's first byte says how many bytes of it follow. */
    private static final int LENGTH_LONG = 0xFC;

    /** A packet of this length is continued by the next one. */
    private static final int PACKET_BYTES_MAX = 0xFFFFFF;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Reader reader;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private int left;
    private boolean continued;

    /** Takes over from the driver, which must not be in the middle of an answer. */
    Wire(Reader reader) {
        this.reader = reader;
    }

    /** Begins the next message, wherever the reading of the last one stopped. */
    void next() throws IOException {
        skipRest();
        header();
    }

    /** Leaves the rest of the message out. */
    void skipRest() throws IOException {
        while (!ended()) {
            skip(left);
        }
    }

    /** Leaves bytes of the packet out. */
    void skip(int bytes) throws IOException {
        int rest = bytes;
        while (rest > 0) {
            refill();
            int count = Math.min(rest, end - at);
            take(count);
            rest -= count;
        }
    }

    /** True if the message has ended. */
    boolean ended() throws IOException {
        while (left == 0 && continued) {
            header();
        }
        return left == 0;
    }

    /** How many bytes of the packet are left: of the message, too, if it is a short one. */
    int left() {
        return left;
    }

    int readByte() throws IOException {
        if (left > 0 && at < end) {
            left--;
            return buffer[at++] & 0xFF;
        }
        goOn();
        refill();
        left--;
        return buffer[at++] & 0xFF;
    }

    /** A number of up to eight bytes, the least significant one first. */
    long readNumber(int bytes) throws IOException {
        if (left >= bytes && end - at >= bytes) {
            long value =
                    switch (bytes) {
                        case Long.BYTES -> (long) LONGS.get(buffer, at);
                        case Integer.BYTES -> (int) INTS.get(buffer, at) & 0xFFFFFFFFL;
                        default -> Bytes.unsigned(buffer, at, bytes);
                    };
            take(bytes);
            return value;
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) readByte() << (8 * i);
        }
        return value;
    }

    /** The number of bytes or columns that follow. */
    int readLength() throws IOException {
        return readLength(readByte());
    }

    /** The same, of which the first byte has been read. */
    int readLength(int first) throws IOException {
        if (first < LENGTH_LONG) {
            return first;
        }
        long length =
                switch (first) {
                    case 0xFC -> readNumber(2);
                    case 0xFD -> readNumber(3);
                    case 0xFE -> readNumber(8);
                    default -> first;
                };
        if (length < 0 || length > Integer.MAX_VALUE - 16) {
            throw new IOException("the server announced a value of %s bytes".formatted(Long.toUnsignedString(length)));
        }
        return (int) length;
    }

    void readBytes(byte[] into, int start, int length) throws IOException {
        if (length <= left && length <= end - at) {
            System.arraycopy(buffer, at, into, start, length);
            take(length);
            return;
        }
        int done = 0;
        while (done < length) {
            goOn();
            int count = Math.min(length - done, left);
            if (at == end && count >= BUFFER_BYTES) {
                count = reader.read(into, start + done, count);
                left -= count;
            } else {
                refill();
                count = Math.min(count, end - at);
                System.arraycopy(buffer, at, into, start + done, count);
                take(count);
            }
            done += count;
        }
    }

    private void take(int count) {
        at += count;
        left -= count;
    }

    /** Goes on to the next packet where the message does. */
    private void goOn() throws IOException {
        if (left == 0 && ended()) {
            throw new IOException("the server's message ends in the middle of a value");
        }
    }

    private void header() throws IOException {
        int length;
        if (end - at >= Integer.BYTES) {
            length = (int) INTS.get(buffer, at) & PACKET_BYTES_MAX;
            at += Integer.BYTES;
        } else {
            length = headerByte() | headerByte() << 8 | headerByte() << 16;
            headerByte();
        }
        left = length;
        continued = length == PACKET_BYTES_MAX;
    }

    private int headerByte() throws IOException {
        refill();
        return buffer[at++] & 0xFF;
    }

    private void refill() throws IOException {
        if (at == end) {
            at = 0;
            end = 0;
            end = reader.read(buffer, 0, BUFFER_BYTES);
        }
    }
}
