package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.midflight.stores.sql.ReadAhead;
import java.io.EOFException;
import java.io.IOException;

/**
 * Hands on what the server sends, undecoded. The library makes the connection and begins the packet of the first event,
 * which is a short one. From there on bytes are only read ahead, until the connection ends.
 */
final class RawDeserializer extends EventDeserializer {

    private final ReadAhead into;
    private volatile boolean checksums;
    private volatile boolean begun;

    RawDeserializer(ReadAhead into) {
        this.into = into;
    }

    /** True if events have checksums, as agreed with the server; known once the first event is there. */
    boolean checksums() {
        return checksums;
    }

    /** True once the first event came. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    @SuppressWarnings("deprecation") // The library itself calls it.
    public void setChecksumType(ChecksumType type) {
        checksums = type == ChecksumType.CRC32;
    }

    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
        begun = true;
        into.readFrom(in);
        throw new EOFException("the server ended the connection");
    }
}
