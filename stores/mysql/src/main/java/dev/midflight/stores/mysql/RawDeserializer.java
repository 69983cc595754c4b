package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.StoreRefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Hands on events undecoded, after a look at their checksums: decoding needs the catalog and belongs to another thread.
 *
 * <p>The library makes the connection and reads the packet of the first event, which is a short one. From there on
 * packets are read here until the connection ends: the library would hold a large event three times.
 */
final class RawDeserializer extends EventDeserializer {

    private static final int CHECKSUM_BYTES = 4;
    private static final int EVENT = 0x00;
    private static final int ERROR = 0xFF;

    private final Consumer<LogEntry> into;
    private boolean checksums;
    private boolean taken;

    RawDeserializer(Consumer<LogEntry> into) {
        this.into = into;
    }

    @Override
    @SuppressWarnings("deprecation") // The library itself calls it.
    public void setChecksumType(ChecksumType type) {
        checksums = type == ChecksumType.CRC32;
    }

    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
        if (taken) {
            throw new EOFException("reading of the log has ended");
        }
        taken = true;
        read(in::fill);
        LogPackets packets = new LogPackets(in);
        while (in.peek() != -1) {
            packets.next();
            int sort = packets.readByte();
            if (sort == ERROR) {
                ErrorPacket error = new ErrorPacket(packets.rest());
                throw new ServerException(error.getErrorMessage(), error.getErrorCode(), error.getSqlState());
            }
            if (sort != EVENT) {
                throw new EOFException("the server ended the log");
            }
            read(packets);
            packets.end();
        }
        EventHeaderV4 nothing = new EventHeaderV4();
        nothing.setEventType(EventType.UNKNOWN);
        return new Event(nothing, null);
    }

    private void read(LargeValue.Source from) throws IOException {
        byte[] header = new byte[LogEntry.headerBytes()];
        from.read(header, 0, header.length);
        int type = header[4] & 0xFF;
        long length = Bytes.unsigned(header, 9, 4) - header.length;
        boolean describes = type == LogEntry.FORMAT_DESCRIPTION;
        boolean summed = checksums || describes;
        long kept = summed ? length - CHECKSUM_BYTES : length;
        if (kept > Integer.MAX_VALUE) {
            throw new StoreRefusedException(
                    "The log has an event of %d bytes, which is too long to be read.".formatted(length),
                    "Copy again from the start, and change rows with such long values only afterwards.",
                    null);
        }
        CRC32 sum = new CRC32();
        sum.update(header, 0, header.length);
        LargeValue.Source counted = (bytes, start, count) -> {
            from.read(bytes, start, count);
            sum.update(bytes, start, count);
        };
        LogEntry entry = entry(header, (int) kept, counted);
        if (describes) {
            // The byte before the checksum, which is always there in this event.
            checksums = entry.body()[(int) kept - 1] == 1;
        }
        if (summed) {
            byte[] told = new byte[CHECKSUM_BYTES];
            from.read(told, 0, told.length);
            boolean flagged = (header[17] & 1) != 0;
            long wanted = Bytes.unsigned(told, 0, CHECKSUM_BYTES);
            if (checksums && sum.getValue() != wanted && !flagged) {
                throw new IOException("the checksum of an event of the binary log is %08x, its bytes give %08x"
                        .formatted(wanted, sum.getValue()));
            }
        }
        into.accept(entry);
    }

    private static LogEntry entry(byte[] header, int length, LargeValue.Source from) throws IOException {
        LogEntry entry = new LogEntry(header, new byte[0]);
        if (!entry.isRows() || length <= LargeValue.BYTES_MIN) {
            byte[] body = new byte[length];
            from.read(body, 0, length);
            return entry.as(entry.type(), body);
        }
        LargeValue whole = LargeValue.of(length, from);
        return entry.as(entry.type(), whole.head(), whole);
    }
}
