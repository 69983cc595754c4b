package dev.midflight.stores.postgres;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a replication slot. A thread of its own tells the server four times a second what is confirmed, so that the
 * server neither gives the connection up nor keeps log without need while the engine is busy elsewhere.
 */
final class PgLog implements ChangeLog {

    private static final Logger LOG = LoggerFactory.getLogger(PgLog.class);

    /** Servers give a reader up after {@code wal_sender_timeout}, which may be as short as a second. */
    private static final long FEEDBACK_MILLIS = 250;

    private static final int XID_EVERY = 240;

    private final Sessions sessions;
    private final Connection connection;
    private final LogWire wire;
    private final LogDecoder decoder;
    private final Fingerprints fingerprints;
    private final XidWidener widener;
    private final ScheduledExecutorService feedback;
    private final ScheduledFuture<?> beating;
    private PgPosition last;
    private int beats;
    private volatile boolean closed;

    /**
     * What a log is made of.
     *
     * @param connection the replication connection
     * @param wire what comes over it
     * @param decoder its decoder
     * @param fingerprints the columns that are known
     * @param widener the transaction numbers
     */
    record Parts(
            Connection connection, LogWire wire, LogDecoder decoder, Fingerprints fingerprints, XidWidener widener) {}

    PgLog(Sessions sessions, Parts parts, PgPosition from) {
        this.sessions = sessions;
        this.connection = parts.connection();
        this.wire = parts.wire();
        this.decoder = parts.decoder();
        this.fingerprints = parts.fingerprints();
        this.widener = parts.widener();
        this.last = from;
        this.feedback = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "midflight-feedback-" + sessions.migration());
            thread.setDaemon(true);
            return thread;
        });
        this.beating =
                feedback.scheduleWithFixedDelay(this::beat, FEEDBACK_MILLIS, FEEDBACK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<LogEvent> poll(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        try {
            while (true) {
                Optional<LogEvent> event = decoder.next();
                if (event.isPresent()) {
                    note(event.get());
                    return event;
                }
                Optional<LogMessage> message = wire.poll(left(deadline));
                if (message.isPresent()) {
                    decoder.decode(message.get());
                    continue;
                }
                Optional<LogEvent> idle = idle();
                if (idle.isPresent() || System.nanoTime() - deadline >= 0) {
                    return idle;
                }
            }
        } catch (SQLException failure) {
            throw lost(failure);
        }
    }

    private void note(LogEvent event) {
        if (event instanceof LogEvent.Commit commit) {
            last = (PgPosition) commit.position();
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Between transactions the server's own position says that nothing more comes up to it. */
    private Optional<LogEvent> idle() {
        PgPosition reached = wire.reached();
        if (decoder.inTransaction() || !reached.isAfter(last)) {
            return Optional.empty();
        }
        last = reached;
        return Optional.of(new LogEvent.Idle(reached));
    }

    @Override
    public void confirm(Position durable) {
        PgPosition position = (PgPosition) durable;
        wire.confirm(position);
        fingerprints.confirmed(position);
    }

    /** Tells the server what is confirmed, and asks for its position; every minute renews the transaction number. */
    private void beat() {
        try {
            wire.report(true);
            beats++;
            if (beats % XID_EVERY == 0) {
                widener.refresh(sessions.call("Cannot read the current snapshot", PgRows::token)
                        .xmax());
            }
        } catch (SQLException | StoreException failure) {
            // The reading thread meets the same fault and reports it.
            if (!closed) {
                LOG.debug("feedback not sent, migration={} cause={}", sessions.migration(), failure.getMessage());
            }
        }
    }

    private RuntimeException lost(SQLException failure) {
        if (closed) {
            return new StoreUnavailableException(
                    "The log of migration %s was closed.".formatted(sessions.migration()), "Open it again.", failure);
        }
        return PgSlot.failure("Cannot read slot %s from %s".formatted(Names.slot(sessions.migration()), last), failure);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        beating.cancel(false);
        feedback.shutdownNow();
        sessions.abandon(connection);
        wire.close();
    }
}
