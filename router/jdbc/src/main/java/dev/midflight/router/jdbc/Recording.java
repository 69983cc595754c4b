package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one read, taken down as the application fetches them, and handed over to be compared when it has all of
 * them. Nothing here fails for the application, nor does it wait. For one thread at a time, as the statement is.
 */
final class Recording {

    private final Shadow shadow;
    private final Question question;
    private @Nullable Side side;
    private @Nullable Taking taking;
    private long nanos;
    private boolean over;

    Recording(Shadow shadow, Question question) {
        this.shadow = shadow;
        this.question = question;
    }

    /** A side has run it, in this time. What the application does between two rows is not in it. */
    void answered(Side by, long took) {
        side = by;
        nanos = took;
    }

    /** True the first time: these are the rows that are taken down. */
    @SuppressWarnings("IllegalCatch") // a driver's, and no concern of who reads
    boolean begin(ResultSet answer) {
        if (taking != null || over) {
            return false;
        }
        try {
            taking = new Taking(answer, shadow.max());
        } catch (SQLException | RuntimeException failure) {
            giveUp(NotCompared.UNREADABLE);
        }
        return !over;
    }

    /** The application stands at the next row, or has read the last one. */
    @SuppressWarnings("IllegalCatch") // a driver's, and no concern of who reads
    void fetched(boolean isRow) {
        Taking all = taking;
        if (over || all == null) {
            return;
        }
        if (!isRow) {
            handOver(all);
            return;
        }
        try {
            if (!all.row()) {
                giveUp(NotCompared.TOO_LARGE);
            }
        } catch (SQLException | RuntimeException failure) {
            giveUp(NotCompared.UNREADABLE);
        }
    }

    /** The application is done with the rows, whether it has read all or not. */
    void close() {
        Taking all = taking;
        if (over) {
            return;
        }
        if (all != null && isAtEnd(all)) {
            handOver(all);
        } else if (side != null) {
            giveUp(NotCompared.STOPPED);
        }
        over = true;
    }

    @SuppressWarnings("IllegalCatch") // a driver's, and no concern of who reads
    private static boolean isAtEnd(Taking all) {
        try {
            return all.isAtEnd();
        } catch (SQLException | RuntimeException failure) {
            return false;
        }
    }

    boolean isOver() {
        return over;
    }

    void giveUp(NotCompared why) {
        if (!over) {
            over = true;
            taking = null;
            shadow.notCompared(why);
        }
    }

    private void handOver(Taking all) {
        over = true;
        taking = null;
        Side by = side;
        if (by != null) {
            shadow.compare(question, by, all.rows(), nanos);
        }
    }
}
