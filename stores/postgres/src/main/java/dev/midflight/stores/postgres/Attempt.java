package dev.midflight.stores.postgres;

import dev.midflight.spi.Rejection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes rows inside a savepoint. If the server refuses one, the rows are halved until each refused one stands alone:
 * n rows with k bad ones cost about k log n more statements, and no good row is lost.
 */
final class Attempt {

    static final String OPEN = "SAVEPOINT midflight";
    static final String CLOSE = "RELEASE SAVEPOINT midflight";
    private static final String BACK = "ROLLBACK TO SAVEPOINT midflight";

    /** Writes some rows; opens and closes the savepoint itself, in as few round trips as it can. */
    interface Step {
        void write(List<Integer> rows) throws SQLException;
    }

    private final LaneSession session;
    private final List<Rejection> rejections;

    Attempt(LaneSession session, List<Rejection> rejections) {
        this.session = session;
        this.rejections = rejections;
    }

    /** A statement with the savepoint around it: one round trip. */
    static String wrapped(String words) {
        return OPEN + "; " + words + "; " + CLOSE;
    }

    /** The numbers that the only query among some statements returns. */
    static BitSet ordinals(PreparedStatement statements) throws SQLException {
        BitSet numbers = new BitSet();
        boolean query = statements.execute();
        while (query || statements.getUpdateCount() >= 0) {
            if (query) {
                try (ResultSet rows = statements.getResultSet()) {
                    while (rows.next()) {
                        numbers.set(rows.getInt(1));
                    }
                }
            }
            query = statements.getMoreResults();
        }
        return numbers;
    }

    /** Takes back what was done since the savepoint was opened. */
    static void undo(LaneSession session) throws SQLException {
        session.run(BACK + "; " + CLOSE);
    }

    void run(int rows, Step step) throws SQLException {
        run(IntStream.range(0, rows).boxed().toList(), step);
    }

    void run(List<Integer> rows, Step step) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        int before = rejections.size();
        try {
            step.write(rows);
        } catch (SQLException failure) {
            if (!Failures.isRejection(failure)) {
                throw failure;
            }
            undo(session);
            // What the step itself refused is refused again when its row is tried again.
            rejections.subList(before, rejections.size()).clear();
            split(rows, step, failure);
        }
    }

    private void split(List<Integer> rows, Step step, SQLException failure) throws SQLException {
        if (rows.size() == 1) {
            rejections.add(new Rejection(rows.get(0), Failures.cause(failure)));
            return;
        }
        int half = rows.size() / 2;
        run(rows.subList(0, half), step);
        run(rows.subList(half, rows.size()), step);
    }

    /** Tries once; false if the server refused a row, and then nothing was written. */
    boolean passes(List<Integer> rows, Step step) throws SQLException {
        try {
            step.write(rows);
            return true;
        } catch (SQLException failure) {
            if (!Failures.isRejection(failure)) {
                throw failure;
            }
            undo(session);
            return false;
        }
    }
}
