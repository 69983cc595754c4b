package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.stores.sql.ReadAhead;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * The events of a log that is being sent, each with a look at its checksum. They are handed out where they lie in one
 * buffer; one that is too long for it has an array of its own, and rows of more than {@link LargeValue#BYTES_MIN} bytes
 * a file. A message of 16 MiB or more comes in several packets, which are joined here without being held. Not
 * thread-safe.
 */
final class LogWire implements LargeValue.Source {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int PACKET_HEADER_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;

    /** A packet of this length is continued by the next one. */
    private static final int PACKET_BYTES_MAX = 0xFFFFFF;

    private static final int EVENT = 0x00;
    private static final int ERROR = 0xFF;

    private final ReadAhead ahead;
    private final long silenceNanos;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final CRC32 sum = new CRC32();
    private int at;
    private int end;
    private int left;
    private boolean continued;
    private boolean begun;
    private boolean checksums;
    private boolean arrived;

    /**
     * Reads events that stand in packets, but for the first one: its packet was begun by somebody else.
     *
     * @param silenceNanos how long the server may be silent in the middle of an event
     */
    LogWire(ReadAhead ahead, long silenceNanos) {
        this.ahead = ahead;
        this.silenceNanos = silenceNanos;
    }

    /** True if some of the next event is held. */
    boolean isHolding() {
        return end > at;
    }

    /** True if anything has come since the last call. */
    boolean hasArrived() {
        boolean result = arrived;
        arrived = false;
        return result;
    }

    /** The next event; waits for it. Good until the next call. */
    LogEntry next(boolean checksumsAgreed) throws IOException {
        if (begun) {
            beginMessage();
        } else {
            begun = true;
            checksums = checksumsAgreed;
            hold(LogEntry.HEADER_BYTES);
            left = (int) Bytes.unsigned(buffer, at + 9, 4);
        }
        LogEntry entry = event();
        endMessage();
        return entry;
    }

    private void beginMessage() throws IOException {
        packet();
        hold(1);
        int sort = buffer[at] & 0xFF;
        take(1);
        if (sort == ERROR) {
            byte[] rest = new byte[left];
            read(rest, 0, rest.length);
            ErrorPacket error = new ErrorPacket(rest);
            throw new ServerException(error.getErrorMessage(), error.getErrorCode(), error.getSqlState());
        }
        if (sort != EVENT) {
            throw new EOFException("the server ended the log");
        }
    }

    private LogEntry event() throws IOException {
        if (!holdOfPacket(LogEntry.HEADER_BYTES)) {
            throw new IOException("the server's message ends in the header of an event");
        }
        int type = buffer[at + 4] & 0xFF;
        long length = Bytes.unsigned(buffer, at + 9, 4) - LogEntry.HEADER_BYTES;
        boolean describes = type == LogEntry.FORMAT_DESCRIPTION;
        boolean summed = checksums || describes;
        long kept = summed ? length - CHECKSUM_BYTES : length;
        if (kept < 0 || kept > Integer.MAX_VALUE) {
            throw new StoreRefusedException(
                    "The log has an event of %d bytes, which is too long to be read.".formatted(length),
                    "Copy again from the start, and change rows with such long values only afterwards.",
                    null);
        }
        boolean flagged = (buffer[at + 17] & 1) != 0;
        sum.reset();
        LogEntry entry = holdOfPacket(LogEntry.HEADER_BYTES + length) ? held((int) kept) : copied((int) kept);
        if (describes) {
            // The byte before the checksum, which is always there in this event.
            checksums = entry.bytes()[entry.end() - 1] == 1;
        }
        if (summed) {
            checkSum(checksums && !flagged);
        }
        return entry;
    }

    private LogEntry held(int kept) {
        LogEntry entry = new LogEntry(buffer, at, kept);
        if (checksums || entry.type() == LogEntry.FORMAT_DESCRIPTION) {
            sum.update(buffer, at, LogEntry.HEADER_BYTES + kept);
        }
        take(LogEntry.HEADER_BYTES + kept);
        return entry;
    }

    private LogEntry copied(int kept) throws IOException {
        byte[] header = new byte[LogEntry.HEADER_BYTES];
        read(header, 0, header.length);
        sum.update(header, 0, header.length);
        LogEntry entry = new LogEntry(header, 0, 0);
        if (entry.isRows() && kept > LargeValue.BYTES_MIN) {
            LargeValue whole = LargeValue.of(kept, (bytes, start, count) -> {
                read(bytes, start, count);
                sum.update(bytes, start, count);
            });
            return entry.as(entry.type(), whole.head(), whole);
        }
        byte[] content = new byte[kept];
        read(content, 0, kept);
        sum.update(content, 0, kept);
        return entry.as(entry.type(), content);
    }

    private void checkSum(boolean checked) throws IOException {
        long wanted = 0;
        for (int i = 0; i < CHECKSUM_BYTES; i++) {
            goOn();
            hold(1);
            wanted |= (buffer[at] & 0xFFL) << (8 * i);
            take(1);
        }
        if (checked && sum.getValue() != wanted) {
            throw new IOException("the checksum of an event of the binary log is %08x, its bytes give %08x"
                    .formatted(wanted, sum.getValue()));
        }
    }

    /** Leaves out the empty packet behind a message that just fills its last one. */
    private void endMessage() throws IOException {
        while (left == 0 && continued) {
            packet();
        }
        if (left > 0) {
            throw new IOException("the server sent a message that is longer than the event in it");
        }
    }

    @Override
    public void read(byte[] into, int start, int length) throws IOException {
        for (int done = 0; done < length; ) {
            goOn();
            int count = Math.min(left, length - done);
            if (end > at) {
                count = Math.min(count, end - at);
                System.arraycopy(buffer, at, into, start + done, count);
                take(count);
            } else {
                awaitMore();
                count = ahead.read(into, start + done, count);
                arrived = true;
                left -= count;
            }
            done += count;
        }
    }

    /** Goes on to the next packet where the message does. */
    private void goOn() throws IOException {
        while (left == 0 && continued) {
            packet();
        }
        if (left == 0) {
            throw new IOException("the server's message ends in the middle of an event");
        }
    }

    private void packet() throws IOException {
        hold(PACKET_HEADER_BYTES);
        left = (int) Bytes.unsigned(buffer, at, 3);
        continued = left == PACKET_BYTES_MAX;
        at += PACKET_HEADER_BYTES;
    }

    private void take(int count) {
        at += count;
        left -= count;
    }

    /** Makes the next bytes of the packet stand together; false if they are too many, or not all in it. */
    private boolean holdOfPacket(long count) throws IOException {
        if (count > left || count > BUFFER_BYTES) {
            return false;
        }
        hold((int) count);
        return true;
    }

    private void hold(int count) throws IOException {
        if (at + count > BUFFER_BYTES || at == end) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
        }
        while (end - at < count) {
            awaitMore();
            end += ahead.read(buffer, end, BUFFER_BYTES - end);
            arrived = true;
        }
    }

    private void awaitMore() throws IOException {
        if (!ahead.await(silenceNanos)) {
            throw new IOException("the server was silent for %d s in the middle of an event"
                    .formatted(TimeUnit.NANOSECONDS.toSeconds(silenceNanos)));
        }
    }
}
