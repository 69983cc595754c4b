package dev.midflight.router.jdbc;

import dev.midflight.router.sql.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the keys that one run of a statement changes in one table: what can be told before it, and what only after it.
 */
final class Captured {

    /** With more rows, a statement marks the whole table. */
    private static final int ROWS_MAX = 10_000;

    private final Sql sql;
    private final Capture capture;
    private final Parameters parameters;
    private final Marks marks;

    private List<List<Object>> known = List.of();
    private boolean whole;
    private long expected = -1;
    private Capture rest;

    Captured(Sql sql, Capture capture, Parameters parameters, Marks marks) {
        this.sql = sql;
        this.capture = capture;
        this.rest = capture;
        this.parameters = parameters;
        this.marks = marks;
    }

    /** What there is to do before the run. */
    void before(Connection connection) throws SQLException {
        if (capture instanceof Capture.ByValue byValue) {
            Optional<List<List<Object>>> keys = keys(byValue, parameters);
            if (keys.isPresent()) {
                known = keys.get();
                return;
            }
            rest = byValue.otherwise();
        }
        if (rest instanceof Capture.Before before) {
            if (!before.probe().exact() && !areGapsLocked(connection)) {
                whole = true;
            } else {
                ask(connection, before.table(), before.probe());
            }
        }
        if (rest instanceof Capture.Whole) {
            whole = true;
        }
    }

    /** True if no other transaction can put rows between those that are locked. The driver may ask its server. */
    private static boolean areGapsLocked(Connection connection) throws SQLException {
        return !Dialect.of(connection).isPostgres()
                && connection.getTransactionIsolation() >= Connection.TRANSACTION_REPEATABLE_READ;
    }

    /** It was not run to its end. What may have happened is marked. */
    void failed() {
        if (whole) {
            marks.addWhole(capture.table(), sql);
        } else {
            marks.add(capture.table(), known);
        }
    }

    /** What there is to do after the run, which has changed so many rows, or -1. */
    void after(RoutedStatement statement, Connection connection, long count) throws SQLException {
        Table table = capture.table();
        boolean done = false;
        try {
            if (count == 0 && !(rest instanceof Capture.Whole)) {
                known = List.of();
            } else if (rest instanceof Capture.Before before && before.probe().isRefuted(expected, count)) {
                whole = true;
            } else if (rest instanceof Capture.After after) {
                if (after.probe().kept().stream().allMatch(this::isKept)) {
                    ask(connection, table, after.probe());
                }
                whole |= known.isEmpty();
            } else if (rest instanceof Capture.ByDriver) {
                known = rows(statement.readKeys(), table, false);
            } else if (rest instanceof Capture.ByNumber byNumber) {
                Numbered numbered = new Numbered(byNumber, List.of(parameters));
                whole |= !numbered.read(statement, connection);
                known = numbered.keys();
            } else if (rest instanceof Capture.FromAnswer answer) {
                known = rows(statement.answer(), table, answer.last());
                statement.rewind();
            }
            done = true;
        } finally {
            whole |= !done;
            failed();
        }
    }

    private boolean isKept(Probe.Value value) {
        Source source = value.source();
        return (source.parameter() > 0 && parameters.isNull(source.parameter()))
                || source.value(parameters).flatMap(value.column()::kept).isPresent();
    }

    /** The keys that stand in the statement; empty if it cannot be told which rows they mean. */
    static Optional<List<List<Object>>> keys(Capture.ByValue byValue, Parameters parameters) {
        List<List<Object>> keys = new ArrayList<>();
        for (List<Source> row : byValue.rows()) {
            Optional<List<Object>> key = key(byValue.table(), row, parameters, byValue.compared());
            if (key.isEmpty()) {
                return Optional.empty();
            }
            keys.add(key.get());
        }
        return Optional.of(keys);
    }

    static Optional<List<Object>> key(Table table, List<Source> row, Parameters parameters, boolean compared) {
        List<Object> key = new ArrayList<>();
        for (int place = 0; place < row.size(); place++) {
            Column column = table.key().get(place);
            Optional<Object> value = row.get(place).value(parameters);
            Optional<Object> exact = compared ? value.flatMap(column::found) : value.flatMap(column::kept);
            if (exact.isEmpty()) {
                return Optional.empty();
            }
            key.add(exact.get());
        }
        return Optional.of(List.copyOf(key));
    }

    private void ask(Connection connection, Table table, Probe probe) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(probe.sql())) {
            for (int place = 0; place < probe.parameters().size(); place++) {
                parameters.applyTo(query, probe.parameters().get(place), place + 1);
            }
            query.setMaxRows(ROWS_MAX + 1);
            Set<List<Object>> first = new HashSet<>();
            Set<List<Object>> all = new LinkedHashSet<>();
            try (ResultSet rows = query.executeQuery()) {
                int columns = table.key().size();
                while (rows.next()) {
                    if (rows.getObject(probe.places().get(0)) == null) {
                        continue;
                    }
                    List<Object> key = key(rows, table, probe.places().subList(0, columns));
                    first.add(key);
                    all.add(key);
                    if (probe.places().size() > columns) {
                        all.add(key(rows, table, probe.places().subList(columns, 2 * columns)));
                    }
                }
            }
            expected = first.size();
            whole |= first.size() > ROWS_MAX;
            known = List.copyOf(all);
        }
    }

    private static List<Object> key(ResultSet row, Table table, List<Integer> places) throws SQLException {
        List<Object> key = new ArrayList<>();
        for (int place = 0; place < places.size(); place++) {
            key.add(table.key().get(place).of(row, places.get(place)));
        }
        return List.copyOf(key);
    }

    /** The keys of rows whose columns are found by name, or come last. */
    static List<List<Object>> rows(ResultSet rows, Table table, boolean last) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < table.key().size(); place++) {
            places.add(
                    last
                            ? columns.getColumnCount() - table.key().size() + place + 1
                            : place(columns, table.key().get(place).name()));
        }
        List<List<Object>> keys = new ArrayList<>();
        while (rows.next()) {
            keys.add(key(rows, table, places));
        }
        return keys;
    }

    private static int place(ResultSetMetaData columns, String name) throws SQLException {
        for (int place = 1; place <= columns.getColumnCount(); place++) {
            if (columns.getColumnLabel(place).equals(name)) {
                return place;
            }
        }
        for (int place = 1; place <= columns.getColumnCount(); place++) {
            if (columns.getColumnLabel(place).equalsIgnoreCase(name)) {
                return place;
            }
        }
        throw new SQLException("The column %s of the key is not among those that were answered.".formatted(name));
    }

    /** The statement that was run needs these of its driver. */
    static Wanted wanted(List<Capture> captures, Wanted asked) {
        Wanted wanted = asked;
        for (Capture capture : captures) {
            if (capture instanceof Capture.ByDriver byDriver) {
                wanted = wanted.with(Keys.names(byDriver.table()));
            } else if (capture instanceof Capture.ByNumber && wanted.isNone()) {
                wanted = Wanted.ALL;
            }
        }
        return wanted;
    }

    /** True if the answer of the statement has to be read twice. */
    static boolean readsAnswer(List<Capture> captures) {
        return captures.stream().anyMatch(Capture.FromAnswer.class::isInstance);
    }
}
