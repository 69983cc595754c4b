package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnIntake;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Key;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Vector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table as the log describes it, and how its rows are read into the batches of one of ours.
 *
 * <p>A row is a count of columns and for each a letter: {@code n} NULL, {@code u} a large value that did not change and
 * is not sent, {@code t} a length and text.
 */
final class LogRelation {

    private static final int KEY_FLAG = 1;

    /** A column in the log's words. */
    private record LogColumn(String name, int type, int modifier, boolean identity) {}

    /** Which values of an old row are meant. */
    enum Image {
        /** All of them. */
        WHOLE,
        /** Those of the replica identity; the others are sent as NULL and are absent. */
        IDENTITY
    }

    private final TableName name;
    private final List<LogColumn> columns;
    private final Optional<Table> table;
    private final int[] places;
    private final List<ValueReader> readers;

    private LogRelation(
            TableName name, List<LogColumn> columns, Optional<Table> table, int[] places, List<ValueReader> readers) {
        this.name = name;
        this.columns = columns;
        this.table = table;
        this.places = places;
        this.readers = readers;
    }

    /** Where tables and types are found. */
    interface Lookup {
        Optional<Table> table(TableName name);

        PgType type(int oid, int modifier);

        /** What {@link LogRelation#numbers} says. */
        Map<String, Integer> numbers(TableName name);

        /** The row of a key as a snapshot shows it that sees a transaction; none if it is gone by then. */
        Optional<RowBatch> row(Table table, Key key, PgTx seen);
    }

    static LogRelation read(LogMessage message, Lookup lookup) {
        TableName name = Names.table(message.text(), message.text());
        message.letter();
        int count = message.shortNumber();
        List<LogColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean identity = (message.letter() & KEY_FLAG) != 0;
            columns.add(new LogColumn(message.text(), message.number(), message.number(), identity));
        }
        Optional<Table> table = lookup.table(name);
        int[] places = new int[count];
        Arrays.fill(places, -1);
        List<ValueReader> readers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LogColumn column = columns.get(i);
            places[i] = table.map(known -> place(known, column.name())).orElse(-1);
            readers.add(
                    places[i] < 0
                            ? (from, start, length, into) -> {}
                            : TextReaders.of(
                                    lookup.type(column.type(), column.modifier()),
                                    table.get().columns().get(places[i]).type()));
        }
        return new LogRelation(name, columns, table, places, readers);
    }

    private static int place(Table table, String column) {
        List<String> names = table.columns().stream().map(ColumnSpec::name).toList();
        return names.indexOf(column);
    }

    TableName name() {
        return name;
    }

    /** The table of ours, if it is wanted. */
    Optional<Table> table() {
        return table;
    }

    /**
     * Columns and types as text, to notice when they change.
     *
     * @param numbers the columns' numbers in the catalog, which the log does not carry: one that was dropped and came
     *     again under its name has another
     */
    String fingerprint(Map<String, Integer> numbers) {
        return columns.stream()
                .map(column -> "%s:%d:%d:%d"
                        .formatted(
                                column.name(),
                                column.type(),
                                column.modifier(),
                                numbers.getOrDefault(column.name(), 0)))
                .collect(Collectors.joining(","));
    }

    /** The same text from the catalog. */
    static String fingerprint(Connection connection, TableName name) throws SQLException {
        List<String> columns = new ArrayList<>();
        eachColumn(
                connection,
                name,
                row -> columns.add(
                        "%s:%d:%d:%d".formatted(row.getString(1), row.getInt(2), row.getInt(3), row.getInt(4))));
        return String.join(",", columns);
    }

    /** The numbers of a table's columns as the catalog has them now. */
    static Map<String, Integer> numbers(Connection connection, TableName name) throws SQLException {
        Map<String, Integer> numbers = new HashMap<>();
        eachColumn(connection, name, row -> numbers.put(row.getString(1), row.getInt(4)));
        return numbers;
    }

    private interface ColumnRow {
        void take(ResultSet row) throws SQLException;
    }

    private static void eachColumn(Connection connection, TableName name, ColumnRow column) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT a.attname, a.atttypid::int, a.atttypmod, a.attnum FROM pg_catalog.pg_attribute a WHERE"
                        + " a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
                        + " ORDER BY a.attnum")) {
            query.setString(1, Names.quote(name));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    column.take(row);
                }
            }
        }
    }

    /** Appends an old row; columns that the log leaves out are absent. */
    void readOld(LogMessage message, Image image, RowBatch into) {
        boolean[] filled = new boolean[into.columns().size()];
        int count = message.shortNumber();
        for (int i = 0; i < count; i++) {
            boolean left =
                    places[i] < 0 || (image == Image.IDENTITY && !columns.get(i).identity());
            if (left) {
                skip(message);
            } else {
                filled[places[i]] = true;
                readValue(message, i, into.vector(places[i]));
            }
        }
        fill(filled, image, into);
    }

    /** Appends a new row; a value that is not sent because it did not change is taken from the old row. */
    void readNew(LogMessage message, RowBatch old, RowBatch into) {
        boolean[] filled = new boolean[into.columns().size()];
        int row = into.rows();
        int count = message.shortNumber();
        for (int i = 0; i < count; i++) {
            int place = places[i];
            if (place < 0) {
                skip(message);
                continue;
            }
            filled[place] = true;
            boolean unchanged = message.bytes()[message.at()] == 'u' && old.rows() > row;
            if (unchanged) {
                message.skip(1);
                into.vector(place).addFrom(old.vector(place), row);
            } else {
                readValue(message, i, into.vector(place));
            }
        }
        fill(filled, Image.WHOLE, into);
    }

    /** What a whole image does not have came later, and was NULL for the rows from before. */
    private static void fill(boolean[] filled, Image image, RowBatch into) {
        for (int i = 0; i < filled.length; i++) {
            if (!filled[i] && image == Image.WHOLE) {
                into.vector(i).addNull();
            } else if (!filled[i]) {
                into.vector(i).addAbsent();
            }
        }
        into.endRow();
    }

    private static void skip(LogMessage message) {
        char letter = message.letter();
        if (letter == 't') {
            message.skip(message.number());
        } else if (letter == LogMessage.LARGE) {
            message.large(message.number()).close();
        }
    }

    private void readValue(LogMessage message, int column, Vector into) {
        char letter = message.letter();
        switch (letter) {
            case 'n' -> into.addNull();
            case 'u' -> into.addAbsent();
            case 't' -> {
                int length = message.number();
                readValue(message, column, length, into);
                message.skip(length);
            }
            case LogMessage.LARGE -> {
                try (LargeValue value = message.large(message.number())) {
                    readLarge(value, column, into);
                }
            }
            default ->
                throw new IllegalStateException("the log of %s has a value of sort '%s'".formatted(name, letter));
        }
    }

    /** Reads a value that the message keeps aside: what passes unchanged stays aside. */
    private void readLarge(LargeValue value, int column, Vector into) {
        LogColumn logged = columns.get(column);
        boolean hexadecimal = logged.type() == Oids.BYTEA;
        int length = hexadecimal ? HexText.length(value) : value.length();
        boolean plain = hexadecimal || logged.type() == Oids.TEXT || logged.type() == Oids.VARCHAR;
        ColumnIntake intake = new ColumnIntake(table.orElseThrow(), places[column]);
        if (plain && intake.isLarge(length)) {
            into.addLarge(hexadecimal ? HexText.bytes(value) : value.share());
            return;
        }
        intake.requireHeld(length);
        byte[] held = value.toBytes();
        readValue(new LogMessage(held, 0, held.length), column, held.length, into);
    }

    private void readValue(LogMessage message, int column, int length, Vector into) {
        try {
            readers.get(column).read(message.bytes(), message.at(), length, into);
        } catch (UnfitException unfit) {
            Table carried = table.orElseThrow();
            throw CopyForm.unreadable(
                    carried.name().toString(), carried.columns().get(places[column]), unfit);
        }
    }

    /** The text of a column of the row that follows, for the tables that are not carried. */
    Optional<String> textOf(LogMessage message, String wanted) {
        Optional<String> found = Optional.empty();
        int count = message.shortNumber();
        for (int i = 0; i < count; i++) {
            if (message.bytes()[message.at()] == 't' && columns.get(i).name().equals(wanted)) {
                message.skip(1);
                int length = message.number();
                found = Optional.of(
                        new String(message.bytes(), message.at(), length, java.nio.charset.StandardCharsets.UTF_8));
                message.skip(length);
            } else {
                skip(message);
            }
        }
        return found;
    }
}
