package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Backlog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table of marks, read and emptied. */
final class MarkTable {

    private static final int DELETED_AT_ONCE = 1_000;
    static final int RANGES_LEFT_OUT = 16;
    private static final int STRANGERS_MAX = 10;

    private final MarkDialect dialect;

    /**
     * Marks of one table.
     *
     * @param name the table
     * @param after only those with a higher number
     * @param limit how many at most
     */
    record Wanted(String name, long after, int limit) {}

    MarkTable(MarkDialect dialect) {
        this.dialect = dialect;
    }

    /**
     * The next marks of some tables, in the order of their numbers, as one snapshot sees them.
     *
     * @param names the tables
     * @param after only those with a higher number
     * @param without numbers that are left out
     * @param limit how many at most
     */
    List<Mark> page(Collection<String> names, long after, List<IdRange> without, int limit) {
        return dialect.call("Cannot read marks", connection -> page(connection, names, after, without, limit));
    }

    /** The marks of a table that a connection's snapshot has and that are not delivered, up to so many. */
    List<Mark> all(Connection snapshot, Wanted wanted, DeliveredMarks delivered) throws SQLException {
        List<Mark> all = new ArrayList<>();
        int limit = wanted.limit();
        long after = wanted.after();
        while (all.size() < limit) {
            List<Mark> some = page(snapshot, List.of(wanted.name()), after, delivered.longest(RANGES_LEFT_OUT), limit);
            some.stream()
                    .filter(mark -> !delivered.contains(mark.id()))
                    .limit(limit - all.size())
                    .forEach(all::add);
            if (some.size() < limit) {
                return all;
            }
            after = some.get(some.size() - 1).id();
        }
        return all;
    }

    private List<Mark> page(
            Connection connection, Collection<String> names, long after, List<IdRange> without, int limit)
            throws SQLException {
        String sql = ("SELECT id, name, row_key, %s FROM %s WHERE migration = ? AND id > %d%s AND name IN (%s)"
                        + " ORDER BY id LIMIT %d")
                .formatted(
                        dialect.micros(),
                        dialect.table(),
                        after,
                        without.stream()
                                .map(range -> " AND id NOT BETWEEN %d AND %d".formatted(range.first(), range.last()))
                                .collect(Collectors.joining()),
                        places(names),
                        limit);
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            bind(query, names);
            try (ResultSet row = query.executeQuery()) {
                List<Mark> marks = new ArrayList<>();
                while (row.next()) {
                    marks.add(mark(row));
                }
                return marks;
            }
        }
    }

    private static Mark mark(ResultSet row) throws SQLException {
        return new Mark(
                row.getLong(1),
                row.getString(2),
                Optional.ofNullable(row.getString(3)),
                Instant.EPOCH.plus(row.getLong(4), ChronoUnit.MICROS));
    }

    /** Some names among the marks that are none of these tables, so that nobody waits for them without knowing. */
    List<String> strangers(Collection<String> names) {
        String sql = "SELECT DISTINCT name FROM %s WHERE migration = ? AND name NOT IN (%s) LIMIT %d"
                .formatted(dialect.table(), places(names), STRANGERS_MAX);
        return dialect.call("Cannot read marks", connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                bind(query, names);
                try (ResultSet row = query.executeQuery()) {
                    List<String> strangers = new ArrayList<>();
                    while (row.next()) {
                        strangers.add(row.getString(1));
                    }
                    return strangers;
                }
            }
        });
    }

    /** How many marks of some tables there are, and how old the oldest is. */
    Backlog backlog(Collection<String> names) {
        String sql = ("SELECT COUNT(*), %s - MIN(micros) FROM (SELECT %s AS micros FROM %s WHERE migration = ? AND name"
                        + " IN (%s) ORDER BY id LIMIT %d) AS counted")
                .formatted(dialect.now(), dialect.micros(), dialect.table(), places(names), Backlog.COUNTED_MAX + 1);
        return dialect.call("Cannot count marks", connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                bind(query, names);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    long marks = row.getLong(1);
                    return new Backlog(
                            Math.min(marks, Backlog.COUNTED_MAX),
                            marks > Backlog.COUNTED_MAX,
                            Duration.of(Math.max(0, row.getLong(2)), ChronoUnit.MICROS));
                }
            }
        });
    }

    /** Deletes all marks of some tables. */
    void forget(Collection<String> names) {
        String sql = "DELETE FROM %s WHERE migration = ? AND name IN (%s)".formatted(dialect.table(), places(names));
        dialect.call("Cannot delete marks", connection -> {
            try (PreparedStatement delete = connection.prepareStatement(sql)) {
                bind(delete, names);
                return delete.executeUpdate();
            }
        });
    }

    private static String places(Collection<String> names) {
        return String.join(", ", Collections.nCopies(names.size(), "?"));
    }

    private void bind(PreparedStatement query, Collection<String> names) throws SQLException {
        query.setString(1, dialect.migration());
        int place = 2;
        for (String name : names) {
            query.setString(place++, name);
        }
    }

    /** Deletes marks whose changes are durable in the other store. */
    void delete(List<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        dialect.call("Cannot delete marks", connection -> {
            for (int from = 0; from < ids.size(); from += DELETED_AT_ONCE) {
                String some = ids.subList(from, Math.min(ids.size(), from + DELETED_AT_ONCE)).stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(","));
                try (PreparedStatement delete = connection.prepareStatement(dialect.delete(some))) {
                    delete.executeUpdate();
                }
            }
            return ids.size();
        });
    }
}
