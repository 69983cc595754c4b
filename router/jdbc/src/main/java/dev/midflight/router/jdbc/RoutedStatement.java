package dev.midflight.router.jdbc;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose texts go where they belong. The driver's statement is made when the first one is run, at the side
 * that is to answer it, and made anew where another one is needed.
 */
sealed class RoutedStatement extends SetStatement permits RecordedParameters {

    private static final Parameters NONE = new Parameters();

    private final RoutedConnection connection;

    /** Few have one. */
    private List<String> batch = List.of();

    private @Nullable Made made;
    private @Nullable ResultSet rows;
    private @Nullable KeyRows keys;
    private @Nullable Recording recording;
    private boolean closed;
    private volatile boolean cancelled;
    private Wanted wanted = Wanted.NONE;

    /** One run of a statement. */
    record Run<T>(Sql sql, Parameters parameters, Call<T> call, Wanted wanted, boolean scrolls) {}

    /** The driver's statement and what it is good for. */
    private record Made(Statement statement, Side side, String text, Wanted wanted, boolean scrolls) {}

    RoutedStatement(RoutedConnection connection, Kind kind) {
        super(kind);
        this.connection = connection;
    }

    final Session session() {
        return connection.session();
    }

    final boolean changesRows() {
        return kind().changesRows();
    }

    final boolean isCancelled() {
        return cancelled;
    }

    /** The generated keys that the application wants of what is run. */
    final Wanted wanted() {
        return wanted;
    }

    @Override
    final void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("The statement is closed.", "55000");
        }
        if (connection.isClosed()) {
            throw Physical.isClosed();
        }
    }

    /** Runs it at a side. */
    final <T> T run(Run<T> run, Side side) throws SQLException {
        Recording recorded = recording;
        long began = recorded == null ? 0 : System.nanoTime();
        Statement statement = made(run, side);
        rows = null;
        keys = null;
        T result = runOn(statement, run);
        if (recorded != null) {
            recorded.answered(side, System.nanoTime() - began);
        }
        if (result instanceof ResultSet answer) {
            rows = answer;
        }
        return run.call().given(result, this);
    }

    <T> T runOn(Statement statement, Run<T> run) throws SQLException {
        return run.call().run(statement, run.sql().text(), run.wanted());
    }

    final Statement made(Run<?> run, Side side) throws SQLException {
        Made before = made;
        String text = textOf(run.sql());
        if (before != null) {
            boolean same = before.side() == side
                    && before.scrolls() == run.scrolls()
                    && before.text().equals(text)
                    && (text.isEmpty() || before.wanted().equals(run.wanted()))
                    && !before.statement().isClosed();
            if (same) {
                return before.statement();
            }
            release();
        }
        Statement statement = make(session().physical().at(side), run);
        made = new Made(statement, side, text, run.wanted(), run.scrolls());
        settings().applyTo(statement);
        return statement;
    }

    /** The text for which the driver's statement is made; empty if it is for any. */
    String textOf(Sql sql) {
        return "";
    }

    Statement make(Connection driver, Run<?> run) throws SQLException {
        if (run.scrolls()) {
            return driver.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        }
        if (kind().type() == 0) {
            return driver.createStatement();
        }
        return kind().holdability() == 0
                ? driver.createStatement(kind().type(), kind().concurrency())
                : driver.createStatement(kind().type(), kind().concurrency(), kind().holdability());
    }

    /** The driver's statement is of no use any more. */
    final void release() {
        Made before = made;
        made = null;
        if (before != null) {
            try {
                before.statement().close();
            } catch (SQLException alreadyGone) {
                // It is given up in any case.
            }
        }
    }

    @Override
    Statement driver() throws SQLException {
        requireOpen();
        Made now = made;
        if (now != null) {
            return now.statement();
        }
        // Asked once: the plan may move while a connection is opened.
        Side side = session().transaction().anySide();
        Statement statement = session().physical().at(side).createStatement();
        settings().applyTo(statement);
        made = new Made(statement, side, "", Wanted.NONE, false);
        return statement;
    }

    @Override
    final @Nullable Statement ifMade() {
        Made now = made;
        return now == null ? null : now.statement();
    }

    final <T> long count(Call<T> call, T result) throws SQLException {
        return call.count(result, driver());
    }

    /** What is run next is compared with the other side. */
    final void record(Recording next) {
        recording = next;
    }

    private void endRecording() {
        Recording last = recording;
        if (last != null) {
            recording = null;
            last.close();
        }
    }

    /** The values, as they are now, of what was prepared. */
    Optional<Parameters> repeated(Parameters parameters) {
        return Optional.empty();
    }

    /** Rows of a query as the application sees them. */
    final ResultSet read(ResultSet answer) {
        Recording begun = recording;
        Side side = requireNonNull(made, "made").side();
        return begun != null && begun.begin(answer)
                ? new RoutedResultSet(answer, this, session(), side, Optional.of(begun))
                : wrapped(answer);
    }

    /** Rows as the application sees them. */
    final ResultSet wrapped(ResultSet answer) {
        return new RoutedResultSet(
                answer, this, session(), requireNonNull(made, "made").side());
    }

    /** The rows that the statement answered with, before the application has them. */
    final ResultSet answer() throws SQLException {
        ResultSet answer = rows == null ? driver().getResultSet() : rows;
        if (answer == null) {
            throw new SQLException("The statement has no answer, though it asks for one.");
        }
        rows = answer;
        return answer;
    }

    /** Lets the application read them from the beginning. */
    final void rewind() throws SQLException {
        answer().beforeFirst();
    }

    /** The keys that the driver was asked for; the application can read them again if it wants them. */
    final ResultSet readKeys() throws SQLException {
        ResultSet generated = driver().getGeneratedKeys();
        if (wanted.isNone()) {
            return generated;
        }
        KeyRows read = KeyRows.of(generated, this);
        keys = read;
        return read.again();
    }

    static void requireText(@Nullable String sql) throws SQLException {
        if (sql == null) {
            throw new SQLException("The statement has no text: it is null.", "HY009");
        }
    }

    private <T> T run(String sql, Wanted asked, Call<T> call) throws SQLException {
        requireOpen();
        requireText(sql);
        begin(asked);
        return session().run(this, sql, NONE, call);
    }

    final void begin(Wanted asked) {
        endRecording();
        cancelled = false;
        wanted = asked;
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        return run(sql, Wanted.NONE, Call.QUERY);
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        return run(sql, Wanted.NONE, Call.UPDATE);
    }

    @Override
    public int executeUpdate(String sql, int flag) throws SQLException {
        return run(sql, Wanted.of(flag), Call.UPDATE);
    }

    @Override
    public int executeUpdate(String sql, int[] places) throws SQLException {
        return run(sql, Wanted.of(places), Call.UPDATE);
    }

    @Override
    public int executeUpdate(String sql, String[] names) throws SQLException {
        return run(sql, Wanted.of(List.of(names)), Call.UPDATE);
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        return run(sql, Wanted.NONE, Call.LARGE);
    }

    @Override
    public long executeLargeUpdate(String sql, int flag) throws SQLException {
        return run(sql, Wanted.of(flag), Call.LARGE);
    }

    @Override
    public long executeLargeUpdate(String sql, int[] places) throws SQLException {
        return run(sql, Wanted.of(places), Call.LARGE);
    }

    @Override
    public long executeLargeUpdate(String sql, String[] names) throws SQLException {
        return run(sql, Wanted.of(List.of(names)), Call.LARGE);
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        return run(sql, Wanted.NONE, Call.ANY);
    }

    @Override
    public boolean execute(String sql, int flag) throws SQLException {
        return run(sql, Wanted.of(flag), Call.ANY);
    }

    @Override
    public boolean execute(String sql, int[] places) throws SQLException {
        return run(sql, Wanted.of(places), Call.ANY);
    }

    @Override
    public boolean execute(String sql, String[] names) throws SQLException {
        return run(sql, Wanted.of(List.of(names)), Call.ANY);
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        requireOpen();
        requireText(sql);
        if (batch.isEmpty()) {
            batch = new ArrayList<>();
        }
        batch.add(sql);
    }

    @Override
    public void clearBatch() throws SQLException {
        requireOpen();
        batch = List.of();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return Batch.ints(executeLargeBatch());
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        requireOpen();
        begin(Wanted.NONE);
        List<String> texts = List.copyOf(batch);
        batch = List.of();
        return texts.isEmpty() ? new long[0] : session().runBatch(this, texts, List.of());
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            endRecording();
            Statement open = ifMade();
            made = null;
            if (open != null) {
                open.close();
            }
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        Statement open = ifMade();
        return closed || connection.isClosed() || (open != null && open.isClosed());
    }

    @Override
    public void cancel() throws SQLException {
        cancelled = true;
        Statement open = ifMade();
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        requireOpen();
        return connection;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        requireOpen();
        Statement open = ifMade();
        ResultSet answer = open == null ? null : open.getResultSet();
        return answer == null ? null : read(answer);
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        requireOpen();
        KeyRows read = keys;
        return read == null ? wrapped(driver().getGeneratedKeys()) : read.again();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        requireOpen();
        Statement open = ifMade();
        return open == null ? -1 : open.getUpdateCount();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        requireOpen();
        Statement open = ifMade();
        return open == null ? -1 : open.getLargeUpdateCount();
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return driver().getMoreResults();
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        return driver().getMoreResults(current);
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        requireOpen();
        Statement open = ifMade();
        return open == null ? null : open.getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        requireOpen();
        Statement open = ifMade();
        if (open != null) {
            open.clearWarnings();
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : Wrapped.unwrap(driver(), type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(driver()) || driver().isWrapperFor(type);
    }
}
