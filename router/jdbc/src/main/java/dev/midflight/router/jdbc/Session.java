package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One connection of the application: where its statements go, and what its transaction has changed. For one thread at a
 * time, as a driver's connection.
 */
final class Session {

    private final Wiring wiring;
    private final Physical physical;
    private final Turn turn;
    private final Marks marks;
    private final Transaction transaction;
    private final Optional<Shadow> shadow;
    private List<Recording> recordings = List.of();
    private boolean readOnly;

    /** @param shadow what compares reads; empty if none is to be */
    Session(Wiring wiring, Optional<Shadow> shadow, Physical.Opening opening) {
        this.wiring = wiring;
        this.shadow = shadow;
        this.physical = new Physical(opening);
        this.turn = new Turn(wiring.router());
        this.marks = wiring.newMarks();
        this.transaction = new Transaction(wiring, physical, turn, marks);
    }

    /** Changes a row by its place in an open answer. */
    @FunctionalInterface
    interface RowChange {
        void run() throws SQLException;
    }

    /** Runs what was prepared. */
    @FunctionalInterface
    interface Calling<T> {
        T run() throws SQLException;
    }

    Physical physical() {
        return physical;
    }

    Marks marks() {
        return marks;
    }

    Transaction transaction() {
        return transaction;
    }

    void setReadOnly(boolean readOnly) throws SQLException {
        transaction.set("readOnly", readOnly, driver -> driver.setReadOnly(readOnly));
        this.readOnly = readOnly;
    }

    /** What a statement does, by the words of the server of a side. */
    Sql sql(Side side, String text) throws SQLException {
        return wiring.sql(side, text);
    }

    /** Runs a statement where it belongs. */
    <T> T run(RoutedStatement statement, String text, Parameters parameters, Call<T> call) throws SQLException {
        try {
            return run(statement, settled(text), parameters, call);
        } finally {
            transaction.endIfAlone();
        }
    }

    /**
     * What a statement does, by the words of the server that will run it. Whatever may write has begun by then, as the
     * authority may move while it waits for that.
     */
    private Sql settled(String text) throws SQLException {
        if (!physical.autoCommit() && !readOnly) {
            return wiring.sql(turn.begin().authority(), text);
        }
        Side side = turn.authority();
        Sql sql = wiring.sql(side, text);
        return switch (sql.kind()) {
            case READ, SESSION, TRANSACTION -> sql;
            case WRITE_BY_KEY, WRITE_BY_PREDICATE, DDL, UNKNOWN -> {
                Side begun = turn.begin().authority();
                yield begun == side ? sql : wiring.sql(begun, text);
            }
        };
    }

    private <T> T run(RoutedStatement statement, Sql sql, Parameters parameters, Call<T> call) throws SQLException {
        return switch (sql.kind()) {
            case READ -> {
                noteSetting(sql);
                yield read(statement, sql, parameters, call);
            }
            case SESSION -> inSession(statement, sql, parameters, call);
            case TRANSACTION -> ofTransaction(statement, sql, parameters, call);
            case WRITE_BY_KEY, WRITE_BY_PREDICATE, DDL, UNKNOWN -> {
                refuseDdl(sql);
                noteEntities(sql, parameters);
                yield transaction.in(sql, connection -> write(statement, sql, parameters, call, connection));
            }
        };
    }

    private <T> T read(RoutedStatement statement, Sql sql, Parameters parameters, Call<T> call) throws SQLException {
        Side side = sideForRead(sql, parameters, statement);
        Side authority = turn.authority();
        record(statement, sql, parameters);
        if (side == authority) {
            return answer(statement, sql, parameters, call, side);
        }
        try {
            if (wiring.isRead(side, sql)) {
                return answer(statement, sql, parameters, call, side);
            }
        } catch (SQLException failure) {
            if (statement.isCancelled()) {
                throw failure;
            }
            wiring.counts().saved(failure);
            statement.release();
            if (physical.autoCommit()) {
                physical.discard(side);
            }
        }
        return answer(statement, sql, parameters, call, authority);
    }

    private <T> T answer(RoutedStatement statement, Sql sql, Parameters parameters, Call<T> call, Side side)
            throws SQLException {
        try {
            T answer = call(statement, sql, parameters, call, side);
            wiring.counts().read(side).increment();
            return answer;
        } catch (SQLException failure) {
            if (!statement.isCancelled()) {
                wiring.counts().failed(side).increment();
            }
            throw failure;
        }
    }

    /** Has the rows taken down if they are to be compared with the other side's. */
    @SuppressWarnings("IllegalCatch") // the application's function of entities
    private void record(RoutedStatement statement, Sql sql, Parameters parameters) {
        Shadow to = shadow.orElse(null);
        if (to == null || !to.isOn()) {
            return;
        }
        try {
            // What belongs to nobody is at least always the same.
            String entity = entity(sql, parameters).orElse(sql.original());
            if (wiring.router().compares(entity)) {
                whyNot(to, statement, sql, parameters).ifPresentOrElse(to::notCompared, () -> {
                    Recording begun =
                            new Recording(to, new Question(sql, statement.repeated(parameters), entity, List.of()));
                    statement.record(begun);
                    keep(begun);
                });
            }
        } catch (RuntimeException failure) {
            to.notCompared(NotCompared.UNREADABLE);
        }
    }

    private Optional<NotCompared> whyNot(Shadow to, RoutedStatement statement, Sql sql, Parameters parameters) {
        if (turn.hasWritten()) {
            return Optional.of(NotCompared.WRITTEN);
        }
        if (!sql.followable() || physical.hasWandered()) {
            return Optional.of(NotCompared.AUTHORITY_ONLY);
        }
        if (physical.isSetByText()) {
            return Optional.of(NotCompared.SESSION);
        }
        if (!statement.isPlain()) {
            return Optional.of(NotCompared.STATEMENT);
        }
        if (sql.order() == RowOrder.ANY_ROWS) {
            return Optional.of(NotCompared.ORDER);
        }
        if (!parameters.areRepeatable()) {
            return Optional.of(NotCompared.PARAMETERS);
        }
        return to.understands(sql) ? Optional.empty() : Optional.of(NotCompared.TEXT);
    }

    private void keep(Recording begun) {
        if (recordings.isEmpty()) {
            recordings = new ArrayList<>();
        }
        recordings.removeIf(Recording::isOver);
        recordings.add(begun);
    }

    /** Gives the connections back. Rows that nobody has closed are closed with them. */
    void close() throws SQLException {
        recordings.forEach(Recording::close);
        transaction.close();
    }

    private Side sideForRead(Sql sql, Parameters parameters, RoutedStatement statement) throws SQLException {
        if (!physical.autoCommit()) {
            if (!readOnly) {
                return turn.begin().authority();
            }
            turn.beginToRead();
        }
        if (!sql.followable() || physical.hasWandered() || turn.hasBegun() || statement.changesRows()) {
            return turn.authority();
        }
        Optional<String> entity = entity(sql, parameters);
        return entity.isPresent() ? turn.reads(entity.get()) : turn.authority();
    }

    private Optional<String> entity(Sql sql, Parameters parameters) {
        Optional<String> said = Entities.current();
        if (said.isPresent() || sql.entities().isEmpty()) {
            return said;
        }
        return sql.entities().get(0).value(parameters).flatMap(wiring::entityOf);
    }

    void noteEntities(Sql sql, Parameters parameters) {
        if (sql.captures().isEmpty() && sql.kind() != Sql.Kind.UNKNOWN) {
            return;
        }
        Optional<String> said = Entities.current();
        said.ifPresent(turn::wrote);
        if (said.isEmpty() && sql.entities().isEmpty()) {
            turn.wroteUnknown();
        }
        for (Source source : sql.entities()) {
            source.value(parameters).flatMap(wiring::entityOf).ifPresentOrElse(turn::wrote, turn::wroteUnknown);
        }
    }

    private static <T> T call(RoutedStatement statement, Sql sql, Parameters parameters, Call<T> call, Side side)
            throws SQLException {
        return statement.run(new RoutedStatement.Run<>(sql, parameters, call, statement.wanted(), false), side);
    }

    private <T> T inSession(RoutedStatement statement, Sql sql, Parameters parameters, Call<T> call)
            throws SQLException {
        refuseUnmarkable(sql);
        Side side = physical.autoCommit() || readOnly
                ? turn.authority()
                : turn.begin().authority();
        if (!marks.isEmpty()) {
            // Some end a transaction.
            marks.flush(physical.at(side));
        }
        T result = call(statement, sql, parameters, call, side);
        keepInMind(sql, side);
        return result;
    }

    private void refuseUnmarkable(Sql sql) throws SQLException {
        if (!sql.why().isEmpty() && wiring.isCapturing() && turn.isFollowed()) {
            throw new SQLFeatureNotSupportedException(
                    "During the migration %s, %s: %s".formatted(wiring.migration(), sql.why(), sql.original()),
                    "0A000");
        }
    }

    /** What a query has set for the session does not hold at the other side. */
    private void noteSetting(Sql sql) {
        if (!sql.followable() && SessionText.isSetByFunction(sql.original())) {
            physical.wander();
        }
    }

    /** What a text has set for the session holds at the other side, too, or nothing is read there any more. */
    private void keepInMind(Sql sql, Side side) {
        String text = sql.original().strip().toUpperCase(Locale.ROOT);
        if (SessionText.changesNames(text)) {
            physical.wander();
        }
        boolean sets = text.startsWith("SET ") || text.startsWith("USE ");
        boolean asks = text.startsWith("SHOW") || text.startsWith("EXPLAIN") || text.startsWith("DESC");
        boolean local = text.startsWith("SET LOCAL") || text.startsWith("SET TRANSACTION");
        if (sets && !local && text.indexOf('?') < 0) {
            physical.setByText(sql.original(), side);
        } else if (!asks && !local) {
            physical.wander();
        }
    }

    private <T> T ofTransaction(RoutedStatement statement, Sql sql, Parameters parameters, Call<T> call)
            throws SQLException {
        String text = sql.original().strip().toUpperCase(Locale.ROOT);
        boolean savepoint = text.startsWith("SAVEPOINT")
                || text.startsWith("RELEASE")
                || text.matches("(?s)ROLLBACK\\b.*\\bTO\\b.*");
        boolean ends = text.matches("(COMMIT|ROLLBACK)(\\s+(WORK|TRANSACTION))?\\s*;?");
        if (physical.autoCommit() || !(savepoint || ends)) {
            throw notByText(sql);
        }
        if (savepoint) {
            if (text.startsWith("SAVEPOINT")) {
                marks.flush(transaction.connection());
            }
            return call(statement, sql, parameters, call, turn.begin().authority());
        }
        if (text.startsWith("COMMIT")) {
            marks.flush(transaction.connection());
        }
        boolean done = false;
        try {
            T result = call(statement, sql, parameters, call, turn.begin().authority());
            done = true;
            return result;
        } finally {
            if (done || text.startsWith("ROLLBACK")) {
                marks.clear();
                turn.end();
            }
        }
    }

    private static SQLException notByText(Sql sql) {
        return new SQLFeatureNotSupportedException(
                "Transactions are begun and ended by the methods of the connection, not by: %s"
                        .formatted(sql.original()),
                "0A000");
    }

    private void refuseDdl(Sql sql) throws SQLException {
        if (sql.kind() != Sql.Kind.DDL) {
            return;
        }
        Stage stage = turn.begin().plan().stage();
        if (stage != Stage.OLD_ONLY && stage != Stage.NEW_ONLY) {
            if (physical.autoCommit()) {
                turn.end();
            }
            throw new SQLFeatureNotSupportedException(
                    ("Tables are not changed while the migration %s is in the stage %s, as both sides must stay alike."
                                    + " Do it before the migration or after it: %s")
                            .formatted(wiring.migration(), stage, sql.original()),
                    "0A000");
        }
    }

    private <T> T write(RoutedStatement statement, Sql sql, Parameters parameters, Call<T> call, Connection connection)
            throws SQLException {
        Side side = turn.begin().authority();
        if (!wiring.isCapturing() || !turn.isFollowed() || sql.captures().isEmpty()) {
            return call(statement, sql.asGiven(), parameters, call, side);
        }
        if (sql.kind() == Sql.Kind.UNKNOWN) {
            wiring.counts().unknown(sql);
        }
        Capturing keys = new Capturing(sql, parameters, marks);
        keys.before(connection);
        RoutedStatement.Run<T> run = new RoutedStatement.Run<>(
                sql,
                parameters,
                call,
                Captured.wanted(sql.captures(), statement.wanted()),
                Captured.readsAnswer(sql.captures()));
        T result;
        boolean done = false;
        try {
            result = statement.run(run, side);
            done = true;
        } finally {
            if (!done) {
                keys.failed();
            }
        }
        keys.after(statement, connection, statement.count(call, result));
        if (marks.areMany()) {
            marks.flush(connection);
        }
        return result;
    }

    /** Runs a statement with many values. */
    long[] runBatch(RoutedStatement statement, List<String> texts, List<Parameters> runs) throws SQLException {
        try {
            Side side = turn.begin().authority();
            List<Sql> all = new ArrayList<>();
            for (String text : texts) {
                Sql sql = wiring.sql(side, text);
                refuseDdl(sql);
                if (sql.kind() == Sql.Kind.TRANSACTION && physical.autoCommit()) {
                    throw notByText(sql);
                }
                all.add(sql);
            }
            Batch batch = new Batch(side, all, runs);
            return transaction.in(batch.writing(), connection -> {
                boolean marked = wiring.isCapturing() && turn.isFollowed();
                return batch.run(statement, this, marked ? Optional.of(connection) : Optional.empty());
            });
        } finally {
            transaction.endIfAlone();
        }
    }

    /** One statement of a batch, with all that belongs to it. An earlier one may have ended the transaction. */
    long runOne(RoutedStatement statement, Batch batch, int place) throws SQLException {
        Side side = turn.begin().authority();
        Sql read = batch.sql(place);
        Sql sql = side == batch.side() ? read : wiring.sql(side, read.original());
        Parameters parameters = batch.parameters(place);
        return switch (sql.kind()) {
            case SESSION -> inSession(statement, sql, parameters, Call.UPDATE);
            case TRANSACTION -> ofTransaction(statement, sql, parameters, Call.UPDATE);
            case READ, WRITE_BY_KEY, WRITE_BY_PREDICATE, DDL, UNKNOWN -> {
                refuseDdl(sql);
                noteEntities(sql, parameters);
                yield write(statement, sql, parameters, Call.UPDATE, transaction.connection());
            }
        };
    }

    /** Runs a call that was prepared at a side. What it changes is known by tables only. */
    <T> T runCall(Sql sql, Side preparedAt, Calling<T> calling) throws SQLException {
        refuseDdl(sql);
        noteEntities(sql, new Parameters());
        return transaction.in(sql, connection -> {
            if (turn.begin().authority() != preparedAt) {
                throw new SQLTransactionRollbackException(
                        "The authority has moved since this call was prepared. Prepare it again.", "40001");
            }
            boolean marked =
                    wiring.isCapturing() && turn.isFollowed() && !sql.captures().isEmpty();
            if (!marked) {
                return calling.run();
            }
            markTables(sql);
            marks.flush(connection);
            try {
                return calling.run();
            } finally {
                markTables(sql);
            }
        });
    }

    private void markTables(Sql sql) {
        sql.captures().forEach(capture -> marks.addWhole(capture.table(), sql));
    }

    /** Changes a row of an open answer of a side. Which row, only the driver knows. */
    void changeRow(Side side, RowChange change) throws SQLException {
        try {
            if (turn.begin().authority() != side) {
                throw new SQLTransactionRollbackException(
                        "The authority has moved since these rows were read, so they are not changed. Read them again.",
                        "40001");
            }
            if (wiring.isCapturing() && turn.isFollowed()) {
                throw new SQLFeatureNotSupportedException(
                        "Rows are not changed by their place in an answer while changes are marked; use a statement.",
                        "0A000");
            }
            Entities.current().ifPresentOrElse(turn::wrote, turn::wroteUnknown);
            change.run();
        } finally {
            transaction.endIfAlone();
        }
    }

    /** Where a call is prepared. */
    Side sideOfCalls() throws SQLException {
        return physical.autoCommit() ? turn.authority() : turn.begin().authority();
    }
}
