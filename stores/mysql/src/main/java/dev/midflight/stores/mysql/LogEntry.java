package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.event.EventData;
import dev.midflight.spi.LargeValue;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An event of the binary log as it came over the wire, without its checksum. Not to be changed. */
final class LogEntry implements EventData {

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

    private static final long serialVersionUID = 1L;
    private static final int HEADER_BYTES = 19;

    private final int type;
    private final long seconds;
    private final long serverId;
    private final long length;
    private final long next;
    private final int flags;
    private final byte[] body;
    private final @Nullable LargeValue whole;

    private LogEntry(LogEntry entry, int type, byte[] body, @Nullable LargeValue whole) {
        this.seconds = entry.seconds;
        this.type = type;
        this.serverId = entry.serverId;
        this.length = entry.length;
        this.next = entry.next;
        this.flags = entry.flags;
        this.body = body;
        this.whole = whole;
    }

    /** Takes over the header and the body without checksum. */
    LogEntry(byte[] header, byte[] body) {
        this.seconds = Bytes.unsigned(header, 0, 4);
        this.type = header[4] & 0xFF;
        this.serverId = Bytes.unsigned(header, 5, 4);
        this.length = Bytes.unsigned(header, 9, 4);
        this.next = Bytes.unsigned(header, 13, 4);
        this.flags = (int) Bytes.unsigned(header, 17, 2);
        this.body = body;
        this.whole = null;
    }

    static int headerBytes() {
        return HEADER_BYTES;
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

    /** The content; of a large one only the beginning. */
    byte[] body() {
        return body;
    }

    /** All of a large content. */
    Optional<LargeValue> whole() {
        return Optional.ofNullable(whole);
    }

    /** Lets go of a large content. */
    void letGo() {
        whole().ifPresent(LargeValue::close);
    }

    /** About how much memory it takes, or disk. */
    long size() {
        return (whole == null ? body.length : whole.length()) + 64L;
    }
}
