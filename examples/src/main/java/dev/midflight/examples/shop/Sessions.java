package dev.midflight.examples.shop;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/** One thread's sessions, at most one for each side, opened when first wanted. Not for sharing. */
final class Sessions implements AutoCloseable {

    private final Sides sides;
    private final Opening opening;
    private final Map<Side, Session> open = new EnumMap<>(Side.class);

    Sessions(Sides sides, Opening opening) {
        this.sides = sides;
        this.opening = opening;
    }

    Session on(Side side) throws SQLException {
        Session session = open.get(side);
        if (session == null) {
            session = opening.open(sides.address(side));
            open.put(side, session);
        }
        return session;
    }

    /** Makes sure that nothing of an abandoned transaction stays, if need be by ending the session. */
    void reset(Side side) {
        Session session = open.get(side);
        if (session == null) {
            return;
        }
        try {
            session.takeRowsChanged();
            session.rollBack();
        } catch (SQLException lost) {
            drop(side);
        }
    }

    void drop(Side side) {
        Session session = open.remove(side);
        if (session != null) {
            session.close();
        }
    }

    @Override
    public void close() {
        for (Side side : Side.values()) {
            drop(side);
        }
    }

    /** How a session is opened. */
    interface Opening {
        Session open(StoreAddress address) throws SQLException;
    }
}
