package dev.midflight.stores.postgres;

import dev.midflight.spi.LargeValue;
import dev.midflight.stores.sql.ReadAhead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A slot that is being read: PostgreSQL's streaming replication protocol over a connection that the driver has opened
 * for it. Nothing is confirmed that was not asked for. One thread polls; any may {@link #report}.
 */
final class LogWire implements AutoCloseable {

    private static final int CHANGE = 'w';
    private static final int ALIVE = 'k';
    private static final int STATUS = 'r';
    private static final int CHANGE_HEADER = 3 * Long.BYTES;
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final ReadAhead ahead;
    private final PgWire wire;
    private volatile long reached;
    private volatile long confirmed;

    private LogWire(ReadAhead ahead, OutputStream out, PgPosition from) {
        this.ahead = ahead;
        this.wire = new PgWire(ahead, out);
        this.reached = from.lsn();
    }

    /** Begins to read a slot after a position. */
    static LogWire start(Socket socket, PgSlot slot, PgPosition from) throws SQLException {
        try {
            InputStream in = socket.getInputStream();
            LogWire log = new LogWire(ReadAhead.of(in, "midflight-log-" + slot.name()), socket.getOutputStream(), from);
            log.wire.query("START_REPLICATION SLOT %s LOGICAL %s (proto_version '1', publication_names '%s')"
                    .formatted(slot.inUse(), from, slot.name()));
            log.begin();
            return log;
        } catch (IOException failure) {
            throw PgWire.lost(failure);
        }
    }

    private void begin() throws IOException, SQLException {
        int sort = wire.next();
        while (sort != PgWire.COPY_BOTH) {
            if (sort == PgWire.ERROR) {
                throw wire.refused();
            }
            sort = wire.next();
        }
    }

    /** The next message of the log, valid until the next call; nothing if none comes within so long. */
    Optional<LogMessage> poll(Duration wait) throws SQLException {
        try {
            return wire.isHolding() || ahead.await(wait.toNanos()) ? read() : Optional.empty();
        } catch (IOException failure) {
            throw PgWire.lost(failure);
        }
    }

    private Optional<LogMessage> read() throws IOException, SQLException {
        int sort = wire.next();
        if (sort == PgWire.ERROR) {
            throw wire.refused();
        }
        if (sort == PgWire.COPY_DONE) {
            throw new IOException("the server ended the log");
        }
        if (sort != PgWire.COPY_DATA) {
            return Optional.empty();
        }
        wire.hold(1);
        switch (wire.buffer()[wire.at()]) {
            case CHANGE -> {
                wire.skip(1 + CHANGE_HEADER);
                return Optional.of(message());
            }
            case ALIVE -> {
                wire.skip(1);
                reached = wire.readLong();
                wire.skip(Long.BYTES);
                if (wire.left() > 0 && wire.hold(1) && wire.buffer()[wire.at()] != 0) {
                    report(false);
                }
                return Optional.empty();
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private LogMessage message() throws IOException {
        int length = wire.left();
        wire.hold(1);
        if (wire.hold(length)) {
            return new LogMessage(wire.buffer(), wire.at(), wire.at() + length);
        }
        int sort = wire.buffer()[wire.at()];
        if (length > LargeValue.BYTES_MIN && (sort == 'I' || sort == 'U' || sort == 'D')) {
            return LogMessage.ofLarge(wire);
        }
        byte[] bytes = new byte[length];
        wire.read(bytes, 0, length);
        return new LogMessage(bytes, 0, length);
    }

    /** Up to where everything was sent, as far as the server has told. */
    PgPosition reached() {
        return new PgPosition(reached);
    }

    /** Notes what the server may forget; {@link #report} tells it. */
    void confirm(PgPosition position) {
        if (Long.compareUnsigned(position.lsn(), confirmed) > 0) {
            confirmed = position.lsn();
        }
    }

    /** Tells the server what is confirmed and, if wanted, asks how far it is. */
    void report(boolean ask) throws SQLException {
        WireBuffer status = new WireBuffer(64);
        status.putByte(STATUS);
        status.putLong(reached);
        status.putLong(confirmed);
        status.putLong(confirmed);
        status.putLong(Duration.between(EPOCH, Instant.now()).toNanos() / 1_000);
        status.putByte(ask ? 1 : 0);
        try {
            wire.send(PgWire.COPY_DATA, status);
        } catch (IOException failure) {
            throw PgWire.lost(failure);
        }
    }

    /** Lets go of what was read ahead; the connection is closed by whoever opened it. */
    @Override
    public void close() {
        ahead.close();
    }
}
