package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Several runs at once: of one text with different values, or of different texts. */
final class Batch {

    private final Side side;
    private final List<Sql> texts;
    private final List<Parameters> runs;

    /**
     * @param side by whose words the texts were read
     * @param runs the values of each run of the only text; empty if each text is run once, without values
     */
    Batch(Side side, List<Sql> texts, List<Parameters> runs) {
        this.side = side;
        this.texts = texts;
        this.runs = runs;
    }

    Side side() {
        return side;
    }

    int size() {
        return runs.isEmpty() ? texts.size() : runs.size();
    }

    Sql sql(int place) {
        return runs.isEmpty() ? texts.get(place) : texts.get(0);
    }

    Parameters parameters(int place) {
        return runs.isEmpty() ? new Parameters() : runs.get(place);
    }

    /** One of them that changes tables of the migration, if any does. */
    Sql writing() {
        return texts.stream()
                .filter(sql -> !sql.captures().isEmpty())
                .findFirst()
                .orElse(texts.get(0));
    }

    /** Runs them; the connection is there if keys are to be marked. */
    long[] run(RoutedStatement statement, Session session, Optional<Connection> marked) throws SQLException {
        if (statement instanceof RoutedPrepared prepared) {
            Sql sql = texts.get(0);
            boolean captured = marked.isPresent() && !sql.captures().isEmpty();
            if (sql.isOfRows() && (!captured || isSimple(sql))) {
                runs.forEach(run -> session.noteEntities(sql, run));
                return captured
                        ? runMarked(prepared, session, marked.get())
                        : prepared.runAll(sql.asGiven(), runs, prepared.wanted(), side);
            }
        }
        return oneByOne(statement, session);
    }

    /** True if no run has to be looked at before the next one. */
    private boolean isSimple(Sql sql) {
        return sql.captures().stream()
                .allMatch(capture -> capture instanceof Capture.ByDriver
                        || capture instanceof Capture.ByNumber
                        || capture instanceof Capture.Whole
                        || (capture instanceof Capture.ByValue byValue
                                && runs.stream().allMatch(run -> Captured.keys(byValue, run)
                                        .isPresent())));
    }

    private long[] runMarked(RoutedPrepared statement, Session session, Connection connection) throws SQLException {
        Sql sql = texts.get(0);
        Wanted wanted = Captured.wanted(sql.captures(), statement.wanted());
        long[] counts;
        boolean done = false;
        try {
            counts = statement.runAll(sql, runs, wanted, side);
            done = true;
        } finally {
            if (!done) {
                sql.captures().forEach(capture -> failed(capture, session.marks()));
            }
        }
        List<Parameters> changed = new ArrayList<>();
        for (int place = 0; place < runs.size(); place++) {
            if (place >= counts.length || counts[place] != 0) {
                changed.add(runs.get(place));
            }
        }
        if (changed.isEmpty()) {
            return counts;
        }
        for (Capture capture : sql.captures()) {
            mark(capture, changed, statement, session.marks(), connection);
        }
        if (session.marks().areMany()) {
            session.marks().flush(connection);
        }
        return counts;
    }

    /** Some may have been run. */
    private void failed(Capture capture, Marks marks) {
        if (capture instanceof Capture.ByValue byValue) {
            byValue(byValue, runs, marks);
        } else {
            marks.addWhole(capture.table(), texts.get(0));
        }
    }

    private void byValue(Capture.ByValue capture, List<Parameters> some, Marks marks) {
        for (Parameters run : some) {
            for (List<Source> row : capture.rows()) {
                Captured.key(capture.table(), row, run, capture.compared())
                        .ifPresentOrElse(
                                key -> marks.add(capture.table(), List.of(key)),
                                () -> marks.addWhole(capture.table(), texts.get(0)));
            }
        }
    }

    private void mark(
            Capture capture, List<Parameters> changed, RoutedStatement statement, Marks marks, Connection connection)
            throws SQLException {
        boolean done = false;
        try {
            if (capture instanceof Capture.ByValue byValue) {
                byValue(byValue, changed, marks);
            } else if (capture instanceof Capture.ByDriver byDriver) {
                marks.add(byDriver.table(), Captured.rows(statement.readKeys(), byDriver.table(), false));
            } else if (capture instanceof Capture.ByNumber byNumber) {
                Numbered numbered = new Numbered(byNumber, changed);
                boolean all = numbered.read(statement, connection);
                marks.add(byNumber.table(), numbered.keys());
                done = all;
                return;
            } else {
                return;
            }
            done = true;
        } finally {
            if (!done) {
                marks.addWhole(capture.table(), texts.get(0));
            }
        }
    }

    private long[] oneByOne(RoutedStatement statement, Session session) throws SQLException {
        long[] counts = new long[size()];
        for (int place = 0; place < counts.length; place++) {
            try {
                counts[place] = session.runOne(statement, this, place);
            } catch (SQLException failure) {
                int[] before = ints(Arrays.copyOf(counts, place));
                throw new BatchUpdateException(
                        failure.getMessage(), failure.getSQLState(), failure.getErrorCode(), before, failure);
            }
        }
        return counts;
    }

    static long[] longs(int[] counts) {
        return Arrays.stream(counts).asLongStream().toArray();
    }

    static int[] ints(long[] counts) {
        return Arrays.stream(counts)
                .mapToInt(count -> count > Integer.MAX_VALUE ? Statement.SUCCESS_NO_INFO : (int) count)
                .toArray();
    }
}
