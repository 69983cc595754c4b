package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connections that the drivers gave for one of the application, each taken when it is first needed. */
final class Physical {

    /** Texts that set something for the session, repeated where a connection is taken later. */
    private static final int SESSION_TEXTS_MAX = 64;

    private final Opening opening;
    private final Settings<Connection> settings = new Settings<>();
    private final List<String> sessionTexts = new ArrayList<>();
    private @Nullable Connection old;
    private @Nullable Connection fresh;
    private boolean autoCommit = true;
    private boolean wandered;
    private volatile boolean closed;

    /** Takes a connection of a side. */
    @FunctionalInterface
    interface Opening {
        Connection open(Side side) throws SQLException;
    }

    Physical(Opening opening) {
        this.opening = opening;
    }

    Settings<Connection> settings() {
        return settings;
    }

    boolean autoCommit() {
        return autoCommit;
    }

    /** The connection of a side; taken if there is none yet. */
    Connection at(Side side) throws SQLException {
        if (closed) {
            throw isClosed();
        }
        Connection open = side == Side.OLD ? old : fresh;
        if (open != null) {
            return open;
        }
        Connection taken = opening.open(side);
        boolean ready = false;
        try {
            if (taken.getAutoCommit() != autoCommit) {
                taken.setAutoCommit(autoCommit);
            }
            settings.applyTo(taken);
            for (String text : sessionTexts) {
                try (java.sql.Statement statement = taken.createStatement()) {
                    statement.execute(text);
                }
            }
            ready = true;
        } finally {
            if (!ready) {
                closeQuietly(taken);
            }
        }
        put(side, taken);
        if (closed) {
            discard(side);
            throw isClosed();
        }
        return taken;
    }

    Optional<Connection> ifOpen(Side side) {
        return Optional.ofNullable(side == Side.OLD ? old : fresh);
    }

    /** One that is open, preferably that of a side; empty if none is. */
    Optional<Connection> anyOpen(Side preferred) {
        return ifOpen(preferred).or(() -> ifOpen(preferred.other()));
    }

    private void put(Side side, @Nullable Connection connection) {
        if (side == Side.OLD) {
            old = connection;
        } else {
            fresh = connection;
        }
    }

    List<Connection> open() {
        List<Connection> open = new ArrayList<>();
        ifOpen(Side.OLD).ifPresent(open::add);
        ifOpen(Side.NEW).ifPresent(open::add);
        return open;
    }

    /** Sets something on those that are open, and on those that come. */
    void set(Side authority, String name, @Nullable Object value, Settings.Change<Connection> change)
            throws SQLException {
        each(authority, change);
        settings.put(name, value, change);
    }

    void setAutoCommit(Side authority, boolean autoCommit) throws SQLException {
        each(authority, connection -> connection.setAutoCommit(autoCommit));
        this.autoCommit = autoCommit;
    }

    /** Does something to those that are open, the authority's first. What fails at the other side is given up there. */
    void each(Side authority, Settings.Change<Connection> change) throws SQLException {
        Optional<Connection> first = ifOpen(authority);
        if (first.isPresent()) {
            change.applyTo(first.get());
        }
        Optional<Connection> other = ifOpen(authority.other());
        if (other.isPresent()) {
            try {
                change.applyTo(other.get());
            } catch (SQLException nothingIsWrittenThere) {
                discard(authority.other());
            }
        }
    }

    /** Something was set for the session by a text, at one side. It is so at the other one, too, from now on. */
    void setByText(String text, Side doneAt) {
        if (sessionTexts.size() >= SESSION_TEXTS_MAX) {
            wandered = true;
            return;
        }
        sessionTexts.add(text);
        Optional<Connection> other = ifOpen(doneAt.other());
        if (other.isPresent()) {
            try (java.sql.Statement statement = other.get().createStatement()) {
                statement.execute(text);
            } catch (SQLException notThere) {
                wandered = true;
            }
        }
    }

    /** The session is at one side what it cannot be made at the other. */
    void wander() {
        wandered = true;
    }

    boolean isSetByText() {
        return !sessionTexts.isEmpty();
    }

    boolean hasWandered() {
        return wandered;
    }

    /** Closes that of a side, which is of no use any more. */
    void discard(Side side) {
        ifOpen(side).ifPresent(Physical::closeQuietly);
        put(side, null);
    }

    static SQLException isClosed() {
        return new SQLException("The connection is closed.", "08003");
    }

    /** Takes none any more. From any thread. */
    void refuse() {
        closed = true;
    }

    /** Closes all, and takes none any more. */
    void close() throws SQLException {
        closed = true;
        List<Connection> open = open();
        old = null;
        fresh = null;
        Optional<SQLException> failure = Optional.empty();
        for (Connection connection : open) {
            try {
                connection.close();
            } catch (SQLException e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException alreadyGone) {
            // It is given up in any case.
        }
    }
}
