package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.GtidSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Where a reader is in the log: the place and the ids of the transactions up to it. */
final class LogPositions {

    private static final long WRAP = 1L << 32;

    private final Server server;
    private final LogPlace from;
    private final Map<Long, String> domains = new TreeMap<>();
    private final GtidSet executed;
    private String file;
    private long offset;
    private String beginning = "";
    private long domain;
    private long atMillis;
    private boolean moved;

    LogPositions(Server server, MysqlPosition from) {
        this.server = server;
        this.from = from.place();
        this.file = from.place().file();
        this.offset = from.place().offset();
        this.atMillis = from.atMillis();
        this.executed = new GtidSet(server.mariadb() ? "" : from.gtids());
        if (server.mariadb()) {
            for (String gtid : from.gtids().split(",", -1)) {
                put(gtid);
            }
        }
    }

    /** Moves on by an event; returns where it begins. */
    LogPlace advance(LogEntry entry) {
        if (entry.type() == LogEntry.ROTATE) {
            ByteCursor in = entry.cursor();
            offset = in.number(8);
            file = in.text(in.left());
            moved = true;
            return new LogPlace(file, offset);
        }
        if (entry.next() == 0) {
            return new LogPlace(file, offset);
        }
        long next = entry.next() + offset / WRAP * WRAP;
        if (next < offset - WRAP / 2) {
            next += WRAP;
        }
        boolean heartbeat = entry.type() == LogEntry.HEARTBEAT || entry.type() == LogEntry.HEARTBEAT_V2;
        LogPlace start = new LogPlace(file, heartbeat ? next : next - entry.length());
        moved = moved || next > offset;
        offset = Math.max(offset, next);
        return start;
    }

    /** True if the place has changed since the last call. */
    boolean moved() {
        boolean result = moved && place().compareTo(from) > 0;
        moved = false;
        return result;
    }

    /** Everything up to here has been read, now or before. */
    LogPlace place() {
        LogPlace here = new LogPlace(file, offset);
        return here.compareTo(from) > 0 ? here : from;
    }

    /** True if a transaction that begins here lies beyond the position where reading began. */
    boolean isNew(LogPlace start) {
        return start.compareTo(from) >= 0;
    }

    /** Notes the id of a transaction that begins; returns it. */
    String begin(LogEntry entry) {
        ByteCursor in = entry.cursor();
        if (entry.type() == LogEntry.MARIADB_GTID) {
            long sequence = in.number(8);
            domain = in.number(4);
            beginning = domain + "-" + entry.serverId() + "-" + Long.toUnsignedString(sequence);
        } else {
            in.skip(1);
            byte[] id = in.bytes(16);
            UUID uuid = new UUID(Bytes.bigEndian(id, 0, 8), Bytes.bigEndian(id, 8, 8));
            beginning = uuid + ":" + in.number(8);
        }
        return beginning;
    }

    /** Counts the transaction that began last as read. */
    void end(LogEntry entry) {
        atMillis = entry.seconds() * 1000;
        if (server.mariadb()) {
            domains.put(domain, beginning);
        } else {
            executed.add(beginning);
        }
    }

    /** The ids up to here. */
    String gtids() {
        return server.mariadb() ? String.join(",", domains.values()) : executed.toString();
    }

    /** The position up to here, from which reading can start again. */
    MysqlPosition current(XaHeld held) {
        Optional<String> restart = held.restart();
        return new MysqlPosition(server.identity(), place(), restart.isPresent() ? restart.get() : gtids(), atMillis);
    }

    private void put(String gtid) {
        int dash = gtid.indexOf('-');
        if (dash > 0) {
            domains.put(Long.parseLong(gtid.substring(0, dash)), gtid);
        }
    }
}
