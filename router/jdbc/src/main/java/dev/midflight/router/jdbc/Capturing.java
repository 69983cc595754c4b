package dev.midflight.router.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds the keys that one run of a statement changes, in all tables of the migration. */
final class Capturing {

    private final List<Captured> each = new ArrayList<>();
    private final Sql sql;
    private final Marks marks;

    Capturing(Sql sql, Parameters parameters, Marks marks) {
        this.sql = sql;
        this.marks = marks;
        sql.captures().forEach(capture -> each.add(new Captured(sql, capture, parameters, marks)));
    }

    void before(Connection connection) throws SQLException {
        for (Captured captured : each) {
            captured.before(connection);
        }
        if (sql.mayCommit()) {
            // It may end the transaction itself, and is marked on both sides of that.
            each.forEach(Captured::failed);
            marks.flush(connection);
        }
    }

    void failed() {
        each.forEach(Captured::failed);
    }

    void after(RoutedStatement statement, Connection connection, long count) throws SQLException {
        for (Captured captured : each) {
            captured.after(statement, connection, count);
        }
    }
}
