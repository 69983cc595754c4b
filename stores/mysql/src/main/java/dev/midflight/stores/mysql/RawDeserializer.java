package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Hands on events undecoded, after a look at their checksums: decoding needs the catalog and belongs to another thread.
 * The library sees only the header it needs and a rotation to the next file.
 */
final class RawDeserializer extends EventDeserializer {

    private static final int CHECKSUM_BYTES = 4;

    private final Consumer<LogEntry> into;
    private boolean checksums;

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
        byte[] header = in.read(LogEntry.headerBytes());
        int type = header[4] & 0xFF;
        int length = (int) Bytes.unsigned(header, 9, 4);
        byte[] body = in.read(length - header.length);
        if (type == LogEntry.FORMAT_DESCRIPTION) {
            // The byte before the checksum, which is always there in this event.
            checksums = body[body.length - CHECKSUM_BYTES - 1] == 1;
        }
        if (checksums || type == LogEntry.FORMAT_DESCRIPTION) {
            body = checked(header, body);
        }
        LogEntry entry = new LogEntry(header, body);
        into.accept(entry);
        EventHeaderV4 known = new EventHeaderV4();
        known.setEventType(type == LogEntry.ROTATE ? EventType.ROTATE : EventType.UNKNOWN);
        if (type != LogEntry.ROTATE) {
            return new Event(known, entry);
        }
        RotateEventData rotation = new RotateEventData();
        ByteCursor cursor = new ByteCursor(body);
        rotation.setBinlogPosition(cursor.number(8));
        rotation.setBinlogFilename(cursor.text(cursor.left()));
        return new Event(known, rotation);
    }

    private byte[] checked(byte[] header, byte[] body) throws IOException {
        int end = body.length - CHECKSUM_BYTES;
        if (checksums) {
            CRC32 sum = new CRC32();
            sum.update(header, 0, header.length);
            sum.update(body, 0, end);
            long kept = Bytes.unsigned(body, end, CHECKSUM_BYTES);
            boolean flagged = (header[17] & 1) != 0;
            if (sum.getValue() != kept && !flagged) {
                throw new IOException("the checksum of an event of the binary log is %08x, its bytes give %08x"
                        .formatted(kept, sum.getValue()));
            }
        }
        return Arrays.copyOf(body, end);
    }
}
