package dev.midflight.stores.mysql;

import dev.midflight.spi.LargeValue;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event of the binary log as it came over the wire, without its checksum: a part of an array that is good until the
 * next event is taken, and not to be changed.
 */
final class LogEntry {

    static final int QUERY = 2;
    static final int STOP = 3;
    static final int ROTATE = 4;
    static final int INTVAR = 5;
    static final int RAND = 13;
    static final int USER_VAR = 14;
    static final int FORMAT_DESCRIPTION = 15;
    static final int XID = 16;
    static final int TABLE_MAP = 19;
    static final int WRITE_ROWS_V1 = 23;
    static final int UPDATE_ROWS_V1 = 24;
    static final int DELETE_ROWS_V1 = 25;
    static final int INCIDENT = 26;
    static final int HEARTBEAT = 27;
    static final int ROWS_QUERY = 29;
    static final int WRITE_ROWS = 30;
    static final int UPDATE_ROWS = 31;
    static final int DELETE_ROWS = 32;
    static final int GTID = 33;
    static final int PREVIOUS_GTIDS = 35;
    static final int TRANSACTION_CONTEXT = 36;
    static final int VIEW_CHANGE = 37;
    static final int XA_PREPARE = 38;
    static final int HEARTBEAT_V2 = 41;
    static final int ANNOTATE_ROWS = 160;
    static final int BINLOG_CHECKPOINT = 161;
    static final int MARIADB_GTID = 162;
    static final int MARIADB_GTID_LIST = 163;
    static final int START_ENCRYPTION = 164;
    static final int QUERY_COMPRESSED = 165;
    static final int WRITE_ROWS_COMPRESSED_V1 = 166;
    static final int UPDATE_ROWS_COMPRESSED_V1 = 167;
    static final int DELETE_ROWS_COMPRESSED_V1 = 168;

    /** How many bytes the header has. */
    static final int HEADER_BYTES = 19;

    private final int type;
    private final long seconds;
    private final long serverId;
    private final long length;
    private final long next;
    private final int flags;
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final @Nullable LargeValue whole;

    private LogEntry(LogEntry entry, int type, byte[] body, @Nullable LargeValue whole) {
        this.seconds = entry.seconds;
        this.type = type;
        this.serverId = entry.serverId;
        this.length = entry.length;
        this.next = entry.next;
        this.flags = entry.flags;
        this.bytes = body;
        this.start = 0;
        this.end = body.length;
        this.whole = whole;
    }

    /**
     * An event of which header and content stand together.
     *
     * @param header where it begins
     * @param contentBytes how many bytes follow the header, without the checksum
     */
    LogEntry(byte[] bytes, int header, int contentBytes) {
        this.seconds = Bytes.unsigned(bytes, header, 4);
        this.type = bytes[header + 4] & 0xFF;
        this.serverId = Bytes.unsigned(bytes, header + 5, 4);
        this.length = Bytes.unsigned(bytes, header + 9, 4);
        this.next = Bytes.unsigned(bytes, header + 13, 4);
        this.flags = (int) Bytes.unsigned(bytes, header + 17, 2);
        this.bytes = bytes;
        this.start = header + HEADER_BYTES;
        this.end = start + contentBytes;
        this.whole = null;
    }

    /** The same place in the log with another form of the content. */
    LogEntry as(int otherType, byte[] otherBody) {
        return new LogEntry(this, otherType, otherBody, null);
    }

    /** The same place in the log with another form of the content, which is a large one. */
    LogEntry as(int otherType, byte[] head, LargeValue otherWhole) {
        return new LogEntry(this, otherType, head, otherWhole);
    }

    /** True for changes of rows: the only events that may be large. */
    boolean isRows() {
        return (type >= WRITE_ROWS_V1 && type <= DELETE_ROWS_V1)
                || (type >= WRITE_ROWS && type <= DELETE_ROWS)
                || (type >= WRITE_ROWS_COMPRESSED_V1 && type <= DELETE_ROWS_COMPRESSED_V1);
    }

    int type() {
        return type;
    }

    /** When the server wrote it: seconds since 1970. */
    long seconds() {
        return seconds;
    }

    long serverId() {
        return serverId;
    }

    /** How many bytes it has in the log. */
    long length() {
        return length;
    }

    /** Where it ends in the log, modulo 2^32; 0 if it is not in the log but made for this connection. */
    long next() {
        return next;
    }

    /** True if whoever does not know the type may leave it out. */
    boolean ignorable() {
        return (flags & 0x80) != 0;
    }

    /** The array that holds the content, from {@link #start} to {@link #end}; of a large one only the beginning. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Reads the content. */
    ByteCursor cursor() {
        return new ByteCursor(bytes, start, end);
    }

    /** The content as an array of its own. */
    byte[] copy() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    /** All of a large content. */
    Optional<LargeValue> whole() {
        return Optional.ofNullable(whole);
    }

    /** How many bytes the content has. */
    long size() {
        return whole == null ? end - start : whole.length();
    }

    /** Lets go of a large content. */
    void letGo() {
        whole().ifPresent(LargeValue::close);
    }
}
