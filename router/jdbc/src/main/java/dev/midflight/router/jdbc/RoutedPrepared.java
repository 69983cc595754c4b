package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A prepared statement that is prepared at the side where it is run, when it is run. */
final class RoutedPrepared extends RecordedParameters {

    private final String text;
    private final Wanted asked;
    private List<Parameters> batch = List.of();

    RoutedPrepared(RoutedConnection connection, Kind kind, String text, Wanted asked) {
        super(connection, kind);
        this.text = text;
        this.asked = asked;
    }

    private <T> T run(Call<T> call) throws SQLException {
        requireOpen();
        begin(asked);
        return session().run(this, text, parameters(), call);
    }

    @Override
    <T> T runOn(Statement statement, Run<T> run) throws SQLException {
        if (!(statement instanceof PreparedStatement prepared)) {
            throw new IllegalStateException("A text is run by a statement that has another one.");
        }
        run.parameters().applyTo(prepared);
        return run.call().run(prepared);
    }

    @Override
    Optional<Parameters> repeated(Parameters parameters) {
        return Optional.of(parameters.copy());
    }

    @Override
    String textOf(Sql sql) {
        return sql.text();
    }

    @Override
    Statement make(Connection driver, Run<?> run) throws SQLException {
        String sql = run.sql().text();
        if (run.scrolls()) {
            return driver.prepareStatement(sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        }
        Wanted wanted = run.wanted().isNone() ? asked : run.wanted();
        if (!wanted.isNone()) {
            return wanted.prepare(driver, sql);
        }
        if (kind().type() == 0) {
            return driver.prepareStatement(sql);
        }
        return kind().holdability() == 0
                ? driver.prepareStatement(sql, kind().type(), kind().concurrency())
                : driver.prepareStatement(sql, kind().type(), kind().concurrency(), kind().holdability());
    }

    /** The driver's statement; where there is none yet, one at the authority, as no row is asked for. */
    @Override
    PreparedStatement driver() throws SQLException {
        requireOpen();
        if (ifMade() instanceof PreparedStatement prepared) {
            return prepared;
        }
        Side side = session().transaction().anySide();
        Run<ResultSet> run = new Run<>(session().sql(side, text), parameters(), Call.QUERY, Wanted.NONE, false);
        if (made(run, side) instanceof PreparedStatement prepared) {
            return prepared;
        }
        throw new IllegalStateException("A prepared statement was made that is none.");
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return run(Call.QUERY);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return run(Call.UPDATE);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return run(Call.LARGE);
    }

    @Override
    public boolean execute() throws SQLException {
        return run(Call.ANY);
    }

    @Override
    public void addBatch() throws SQLException {
        requireOpen();
        if (batch.isEmpty()) {
            batch = new ArrayList<>();
        }
        batch.add(taken());
    }

    @Override
    public void clearBatch() throws SQLException {
        requireOpen();
        batch = List.of();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        requireOpen();
        begin(asked);
        List<Parameters> all = List.copyOf(batch);
        batch = List.of();
        return all.isEmpty() ? new long[0] : session().runBatch(this, List.of(text), all);
    }

    /** Runs them all at once, as the driver does. */
    long[] runAll(Sql sql, List<Parameters> all, Wanted wanted, Side side) throws SQLException {
        Run<Integer> run = new Run<>(sql, parameters(), Call.UPDATE, wanted, false);
        if (!(made(run, side) instanceof PreparedStatement prepared)) {
            throw new IllegalStateException("A prepared statement was made that is none.");
        }
        try {
            for (Parameters one : all) {
                one.applyTo(prepared);
                prepared.addBatch();
            }
        } catch (SQLException wrong) {
            prepared.clearBatch();
            throw wrong;
        }
        return Batch.longs(prepared.executeBatch());
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        return driver().getMetaData();
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        return driver().getParameterMetaData();
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        throw hasText();
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        throw hasText();
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        throw hasText();
    }

    private static SQLException hasText() {
        return new SQLException("A prepared statement has its text already; use one that is not prepared.", "42601");
    }
}
