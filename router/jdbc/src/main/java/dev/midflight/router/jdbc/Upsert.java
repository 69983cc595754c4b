package dev.midflight.router.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An insert of MariaDB or MySQL that changes the row that is there already. Which one that is, any of the unique
 * indexes says, and the server does not tell; afterwards the row can be looked up by what was inserted, as long as the
 * update leaves it so.
 */
final class Upsert {

    /** Rows of one statement that are looked up afterwards. */
    private static final int ROWS_MAX = 100;

    private final Table table;
    private final Optional<List<String>> columns;
    private final List<List<Tokens>> rows;
    private final List<Assignment> assignments;

    Upsert(Table table, Optional<List<String>> columns, List<List<Tokens>> rows, List<Assignment> assignments) {
        this.table = table;
        this.columns = columns;
        this.rows = rows;
        this.assignments = assignments;
    }

    Capture capture(Optional<List<List<Source>>> keys) {
        if (keys.isEmpty() || rows.size() > ROWS_MAX || assignments.stream().anyMatch(this::moves)) {
            return new Capture.Whole(table);
        }
        boolean complete = keys.get().stream().allMatch(row -> row.stream().noneMatch(Source::generated));
        if (!table.hasOtherUniques()) {
            return complete
                    ? new Capture.ByValue(table, keys.get(), true, byKey(table, keys.get()))
                    : new Capture.ByNumber(table, keys.get());
        }
        return table.uniques().map(this::byUniques).orElse(new Capture.Whole(table));
    }

    /** True if the row could not be found afterwards by what was inserted. */
    private boolean moves(Assignment each) {
        if (each.isUnclear()) {
            return true;
        }
        if (table.keyPlace(each.column()) >= 0) {
            return !each.isOnly("LAST_INSERT_ID")
                    && !each.isIdle()
                    && (table.hasOtherUniques() || !each.isOnly("VALUES"));
        }
        return table.hasOtherUniques()
                && !each.isOnly("VALUES")
                && !each.isIdle()
                && table.uniques().stream()
                        .flatMap(List::stream)
                        .flatMap(List::stream)
                        .anyMatch(column -> column.name().equalsIgnoreCase(each.column()));
    }

    private Capture byUniques(List<List<Column>> uniques) {
        if (rows.size() > 1) {
            return new Capture.Whole(table);
        }
        List<String> names = columns.orElseGet(
                () -> table.columns().stream().map(Column::name).toList());
        List<List<Column>> indexes = new ArrayList<>(uniques);
        indexes.add(table.key());
        Look look = new Look(table);
        for (List<Column> index : indexes) {
            List<Source> sources = new ArrayList<>();
            boolean absent = false;
            for (Column column : index) {
                Optional<Source> source = source(column, names, rows.get(0));
                if (source.isEmpty()) {
                    return new Capture.Whole(table);
                }
                if (source.get().generated() && !column.generated() && !column.nullByDefault()) {
                    return new Capture.Whole(table);
                }
                absent |= source.get().generated();
                sources.add(source.get());
            }
            if (!absent) {
                look.or(index, sources);
            }
        }
        return look.isEmpty() ? new Capture.Whole(table) : new Capture.After(table, look.probe());
    }

    /** By the key that rows were inserted with. */
    static Capture byKey(Table table, List<List<Source>> keys) {
        // A row that is not found would not be noticed among others.
        if (keys.size() != 1) {
            return new Capture.Whole(table);
        }
        Look look = new Look(table);
        look.or(table.key(), keys.get(0));
        return new Capture.After(table, look.probe());
    }

    /** Where the value of a column stands in a row; empty if it is more than one word. */
    static Optional<Source> source(Column column, List<String> names, List<Tokens> row) {
        for (int place = 0; place < names.size() && place < row.size(); place++) {
            if (names.get(place).equalsIgnoreCase(column.name())) {
                Tokens value = row.get(place);
                boolean nothing = value.size() == 1 && value.isWord(0, "NULL");
                return nothing ? Optional.of(Source.GENERATED) : value.source();
            }
        }
        return Optional.of(Source.GENERATED);
    }

    /** A query for the rows that one of several indexes finds. */
    private static final class Look {

        private final Table table;
        private final StringBuilder conditions = new StringBuilder();
        private final List<Integer> parameters = new ArrayList<>();
        private final List<Probe.Value> kept = new ArrayList<>();

        Look(Table table) {
            this.table = table;
        }

        boolean isEmpty() {
            return conditions.isEmpty();
        }

        void or(List<Column> index, List<Source> sources) {
            conditions.append(conditions.isEmpty() ? "(" : " OR (");
            for (int place = 0; place < index.size(); place++) {
                Column column = index.get(place);
                Source source = sources.get(place);
                conditions
                        .append(place == 0 ? "" : " AND ")
                        .append(table.dialect().quoted(column.name()))
                        .append(" = ");
                if (source.parameter() > 0) {
                    conditions.append('?');
                    parameters.add(source.parameter());
                } else {
                    String text = source.literal().map(Object::toString).orElse("");
                    conditions.append('\'').append(text.replace("'", "''")).append('\'');
                }
                kept.add(new Probe.Value(column, source));
            }
            conditions.append(')');
        }

        Probe probe() {
            String sql = "SELECT " + Keys.columns(table, "") + " FROM " + table.quoted() + " WHERE " + conditions;
            return new Probe(sql, parameters, Keys.places(table), Probe.Told.NOTHING, kept);
        }
    }
}
