package dev.midflight.stores.mysql;

import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes rows of one table within the transaction of a lane.
 *
 * <p>Every statement runs behind a savepoint. If the server refuses it, or takes it with a warning (a value was
 * changed), it is undone and tried again in halves, down to the single row that is then the caller's to quarantine.
 */
final class RowWriter {

    private static final int ROWS_MAX = 1000;
    private static final int KEYS_MAX = 500;
    private static final int MANY_ROWS = 20;
    private static final long PACKET_RESERVE = 4096;

    private final Connection connection;
    private final Server server;
    private final BoundTable table;
    private final CatalogTable held;
    private final List<ValueGuard> guards;
    private final KeySql keys;
    private final RowText text;

    RowWriter(Connection connection, Server server, BoundTable table, CatalogTable held) {
        this.connection = connection;
        this.server = server;
        this.table = table;
        this.held = held;
        this.guards = ValueGuard.of(table);
        this.keys = new KeySql(table);
        this.text = new RowText(held);
    }

    BoundTable table() {
        return table;
    }

    List<Rejection> insert(RowBatch rows) throws SQLException {
        List<Rejection> rejections = new ArrayList<>();
        int[] good = good(rows, rejections);
        Job job = new Job(rows, "INSERT INTO %s (%s) VALUES ".formatted(table.quoted(), table.names()), "", rejections);
        int[] usual = good;
        if (rows.hasLarge()) {
            usual = Arrays.stream(good).filter(row -> !rows.hasLarge(row)).toArray();
            write(job, Arrays.stream(good).filter(rows::hasLarge).toArray());
        }
        if (usual.length > 0 && !(usual.length >= MANY_ROWS && together(rows, usual))) {
            write(job, usual);
        }
        return rejections;
    }

    List<Rejection> upsert(RowBatch rows) throws SQLException {
        List<Rejection> rejections = new ArrayList<>();
        int[] good = good(rows, rejections);
        String insert = "INSERT INTO %s (%s) VALUES ".formatted(table.quoted(), table.names());
        if (swaps()) {
            swap(rows, insert, good, rejections);
        } else {
            write(new Job(rows, insert, onDuplicate(), rejections), good);
        }
        return rejections;
    }

    /**
     * Takes the old rows away and then inserts the new ones, so that values can change places. A row that is refused
     * keeps its old values, which may be in the way of another one's new values: so all begins again without it, until
     * every row is in.
     */
    private void swap(RowBatch rows, String insert, int[] good, List<Rejection> rejections) throws SQLException {
        int[] wanted = good;
        while (wanted.length > 0) {
            Sql.run(connection, "SAVEPOINT midflight_swap");
            RowBatch moved = new RowBatch(rows.columns());
            for (int row : wanted) {
                moved.addFrom(rows, row);
            }
            delete(moved);
            List<Rejection> refused = new ArrayList<>();
            write(new Job(rows, insert, "", refused), wanted);
            if (refused.isEmpty()) {
                return;
            }
            Sql.run(connection, "ROLLBACK TO SAVEPOINT midflight_swap");
            rejections.addAll(refused);
            Set<Integer> out = refused.stream().map(Rejection::row).collect(Collectors.toSet());
            wanted = Arrays.stream(wanted).filter(row -> !out.contains(row)).toArray();
        }
    }

    List<Rejection> patch(RowBatch rows) throws SQLException {
        List<Rejection> rejections = new ArrayList<>();
        int[] good = good(rows, rejections);
        if (swaps()) {
            patchBySwap(rows, good, rejections);
            return rejections;
        }
        for (int row : good) {
            savepoint();
            try {
                RowText.Outcome outcome = patchOne(rows, row);
                if (outcome.warning().isPresent()) {
                    undo();
                    rejections.add(new Rejection(row, outcome.warning().get()));
                } else if (outcome.rows() == 0) {
                    rejections.add(new Rejection(row, "the target does not have the row"));
                }
            } catch (SQLException e) {
                if (!Failures.isRejection(e)) {
                    throw e;
                }
                undo();
                rejections.add(new Rejection(row, Failures.cause(e)));
            }
        }
        return rejections;
    }

    void delete(RowBatch rows) throws SQLException {
        for (int from = 0; from < rows.rows(); from += KEYS_MAX) {
            int to = Math.min(rows.rows(), from + KEYS_MAX);
            // The form for several tables: the one for a single table takes no word on the index.
            String sql = "DELETE FROM %s USING %s%s";
            Sql.run(connection, sql.formatted(table.quoted(), table.quotedByKey(), keys.whereRows(rows, from, to)));
        }
    }

    List<Rejection> deleteEqual(RowBatch rows) throws SQLException {
        List<Rejection> rejections = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row++) {
            text.clear();
            text.text().put("DELETE FROM ").put(table.quoted());
            String word = " WHERE ";
            for (int i = 0; i < table.columns().size(); i++) {
                if (!rows.vector(i).isAbsent(row)) {
                    text.text().put(word);
                    equal(table.columns().get(i), rows, i, row);
                    word = " AND ";
                }
            }
            text.text().put(" LIMIT 1");
            if (text.run(connection).rows() == 0) {
                rejections.add(new Rejection(row, "the target does not have the row"));
            }
        }
        return rejections;
    }

    void clear(KeySpan span) throws SQLException {
        Sql.run(connection, "DELETE FROM %s%s".formatted(table.quoted(), keys.where(span)));
    }

    /** True if rows can be in the way of each other by more than their key. */
    private boolean swaps() {
        return table.table().alone() || held.indexes().stream().anyMatch(index -> index.unique());
    }

    private int[] good(RowBatch rows, List<Rejection> rejections) {
        int[] good = new int[rows.rows()];
        int count = 0;
        for (int row = 0; row < good.length; row++) {
            Optional<String> refusal = ValueGuard.refusal(guards, rows, row);
            if (refusal.isPresent()) {
                rejections.add(new Rejection(row, refusal.get()));
            } else {
                good[count++] = row;
            }
        }
        return Arrays.copyOf(good, count);
    }

    /** Writes all rows in the way that costs least; false, and nothing is written, if it cannot write each as it is. */
    private boolean together(RowBatch rows, int[] good) throws SQLException {
        if (!server.bulk() && !server.localInfile()) {
            return false;
        }
        savepoint();
        text.clear();
        try {
            RowText.Outcome outcome = server.bulk() ? bulk(rows, good) : load(rows, good);
            if (outcome.rows() == good.length && outcome.warning().isEmpty()) {
                return true;
            }
        } catch (SQLException e) {
            if (!Failures.isRejection(e)) {
                throw e;
            }
        }
        undo();
        return false;
    }

    private RowText.Outcome bulk(RowBatch rows, int[] good) throws SQLException {
        return new BulkInsert(table, server.packetBytesMax() - PACKET_RESERVE, text).run(connection, rows, good);
    }

    /** LOAD DATA LOCAL never fails for a value: it changes it, or leaves the row out, and warns. */
    private RowText.Outcome load(RowBatch rows, int[] good) throws SQLException {
        try (Statement statement = Sql.statement(connection)) {
            statement
                    .unwrap(org.mariadb.jdbc.Statement.class)
                    .setLocalInfileInputStream(new LoadText(table, rows, good, text.text()));
            statement.execute(LoadText.statement(table));
            return text.outcome(statement);
        }
    }

    /**
     * Rows to write with one kind of statement.
     *
     * @param before what stands before the rows
     * @param after what stands behind them
     * @param rejections takes the rows that are refused
     */
    private record Job(RowBatch rows, String before, String after, List<Rejection> rejections) {}

    private void write(Job job, int[] wanted) throws SQLException {
        int from = 0;
        while (from < wanted.length) {
            int to = from;
            text.clear();
            text.text().put(job.before());
            while (to < wanted.length && to - from < ROWS_MAX && !text.isFull()) {
                text.text().put(to > from ? "," : "");
                text.row(table, job.rows(), wanted[to++]);
            }
            text.text().put(job.after());
            Optional<String> refusal = attempt();
            if (refusal.isPresent()) {
                split(job, Arrays.copyOfRange(wanted, from, to), refusal.get());
            }
            from = to;
        }
    }

    private void split(Job job, int[] refused, String cause) throws SQLException {
        if (refused.length == 1) {
            job.rejections().add(new Rejection(refused[0], cause));
            return;
        }
        int half = refused.length / 2;
        write(job, Arrays.copyOf(refused, half));
        write(job, Arrays.copyOfRange(refused, half, refused.length));
    }

    /** Runs the statement; returns why it was refused and undone, if so. */
    private Optional<String> attempt() throws SQLException {
        if (text.size() > server.packetBytesMax() - PACKET_RESERVE) {
            return Optional.of(
                    "1153: the row is longer than max_allowed_packet (%d bytes)".formatted(server.packetBytesMax()));
        }
        if (text.longest() > server.packetBytesMax()) {
            return Optional.of("1153: a value of %d bytes is longer than max_allowed_packet (%d bytes)"
                    .formatted(text.longest(), server.packetBytesMax()));
        }
        savepoint();
        try {
            Optional<String> warning = text.run(connection).warning();
            if (warning.isPresent()) {
                undo();
            }
            return warning;
        } catch (SQLException e) {
            if (!Failures.isRejection(e)) {
                throw e;
            }
            undo();
            return Optional.of(Failures.cause(e));
        }
    }

    private String onDuplicate() {
        boolean keysToo = table.table().keyClass() != KeyClass.ORDERED;
        boolean alias = !server.mariadb() && server.version() >= 80019;
        List<BoundColumn> key = table.keyColumns();
        List<BoundColumn> set = table.columns().stream()
                .filter(column -> keysToo || !key.contains(column))
                .toList();
        if (set.isEmpty()) {
            set = key;
        }
        String assignments = set.stream()
                .map(BoundColumn::quoted)
                .map(name -> (alias ? "%1$s=midflight_new.%1$s" : "%1$s=VALUES(%1$s)").formatted(name))
                .collect(Collectors.joining(", "));
        return "%s ON DUPLICATE KEY UPDATE %s".formatted(alias ? " AS midflight_new" : "", assignments);
    }

    private RowText.Outcome patchOne(RowBatch rows, int row) throws SQLException {
        text.clear();
        text.text().put("UPDATE ").put(table.quoted()).put(" SET ");
        String separator = "";
        for (int i = 0; i < table.columns().size(); i++) {
            if (rows.vector(i).isAbsent(row) || table.table().key().contains(i)) {
                continue;
            }
            text.text().put(separator).put(table.columns().get(i).quoted()).put('=');
            text.value(table.columns().get(i), rows.vector(i), row);
            separator = ", ";
        }
        if (separator.isEmpty()) {
            BoundColumn key = table.keyColumns().get(0);
            text.text().put(key.quoted()).put('=').put(key.quoted());
        }
        text.text().put(keys.whereRows(rows, row, row + 1));
        return text.run(connection);
    }

    /** Completes the rows with what the target has and writes them whole, so that unique values can change places. */
    private void patchBySwap(RowBatch rows, int[] good, List<Rejection> rejections) throws SQLException {
        RowBatch whole = new RowBatch(rows.columns());
        List<Integer> from = new ArrayList<>();
        for (int row : good) {
            RowBatch old = new RowBatch(rows.columns());
            read(table.selectByKey() + keys.whereRows(rows, row, row + 1), old);
            if (old.isEmpty()) {
                rejections.add(new Rejection(row, "the target does not have the row"));
                continue;
            }
            for (int i = 0; i < rows.columns().size(); i++) {
                boolean absent = rows.vector(i).isAbsent(row);
                whole.vector(i).addFrom(absent ? old.vector(i) : rows.vector(i), absent ? 0 : row);
            }
            whole.endRow();
            from.add(row);
        }
        for (Rejection rejection : upsert(whole)) {
            rejections.add(new Rejection(from.get(rejection.row()), rejection.cause()));
        }
    }

    /** Reads rows that a condition finds. */
    void read(String select, RowBatch into) throws SQLException {
        try (WireRows found = WireRows.open(connection, select, table.columns())) {
            found.fill(into, Long.MAX_VALUE);
        }
    }

    /** Equality of bytes: collations take more for equal than they should. */
    private void equal(BoundColumn column, RowBatch rows, int place, int row) {
        String name = column.quoted();
        if (rows.vector(place).isNull(row)) {
            text.text().put(name).put(" IS NULL");
            return;
        }
        switch (column.kind()) {
            case TEXT, ENUM, SET, INET, JSON, ARRAY -> {
                text.text().put("CAST(CONVERT(").put(name).put(" USING utf8mb4) AS BINARY) <=> CAST(");
                text.value(column, rows.vector(place), row);
                text.text().put(" AS BINARY)");
            }
            case GEOMETRY -> {
                text.text().put("HEX(").put(name).put(") <=> HEX(");
                text.value(column, rows.vector(place), row);
                text.text().put(')');
            }
            default -> {
                text.text().put(name).put(" <=> ");
                text.value(column, rows.vector(place), row);
            }
        }
    }

    private void savepoint() throws SQLException {
        Sql.run(connection, "SAVEPOINT midflight");
    }

    private void undo() throws SQLException {
        Sql.run(connection, "ROLLBACK TO SAVEPOINT midflight");
    }
}
