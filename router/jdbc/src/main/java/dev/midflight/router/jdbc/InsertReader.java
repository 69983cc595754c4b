package dev.midflight.router.jdbc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads an {@code INSERT} or {@code REPLACE}. */
final class InsertReader {

    private final Catalog catalog;
    private final Tokens tokens;
    private final Optional<String> entityColumn;
    private int at;

    private TableName target = new TableName("", "");
    private Optional<List<String>> columns = Optional.empty();
    private final List<List<Tokens>> rows = new ArrayList<>();
    private boolean fromQuery;
    private boolean ignores;
    private Tokens query;
    private Tokens duplicate;
    private Tokens conflict;
    private Tokens returning;

    InsertReader(Catalog catalog, Tokens tokens, Optional<String> entityColumn) {
        this.catalog = catalog;
        this.entityColumn = entityColumn;
        this.tokens = tokens;
        this.query = tokens.part(0, 0);
        this.duplicate = query;
        this.conflict = query;
        this.returning = query;
    }

    /** How to know the keys that it changes. */
    Written read() throws UnclearException {
        at = 1;
        while (tokens.isWord(at, "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO")) {
            ignores |= tokens.isWord(at, "IGNORE");
            at++;
        }
        int end = tokens.afterName(at);
        target = tokens.name(at, end);
        at = end;
        readColumns();
        readTail(readBody());
        List<Capture> captures = new ArrayList<>();
        for (Table table : catalog.called(target)) {
            captures.add(capture(table));
        }
        Set<String> changed = new HashSet<>(tokens.isWord(0, "REPLACE") ? Set.of("*") : Set.of());
        for (Tokens updates :
                List.of(duplicate, conflict.from(Math.min(conflict.size(), conflict.find(0, "SET") + 1)))) {
            if (!updates.isEmpty()) {
                Assignment.all(updates.part(0, updates.find(0, "WHERE")))
                        .forEach(each -> changed.add(each.column().toLowerCase(Locale.ROOT)));
            }
        }
        Written written = new Written(List.of(target), captures, "", entities(), changed);
        return Answer.added(written, returning, tokens, catalog);
    }

    private void readColumns() throws UnclearException {
        if (tokens.isWord(at, "PARTITION")) {
            at = tokens.closing(at + 1) + 1;
        }
        if (tokens.isWord(at, "AS")) {
            at += 2;
        }
        if (tokens.isSymbol(at, "(") && !tokens.isWord(at + 1, "SELECT", "WITH", "VALUES", "TABLE")) {
            int close = tokens.closing(at);
            List<String> names = new ArrayList<>();
            if (close > at + 1) {
                for (Tokens each : tokens.part(at + 1, close).split(",")) {
                    names.add(each.column()
                            .orElseThrow(() -> new UnclearException("a column of an INSERT is not understood")));
                }
            }
            columns = names.isEmpty() ? Optional.empty() : Optional.of(names);
            at = close + 1;
        }
        if (tokens.isWord(at, "OVERRIDING")) {
            at += 3;
        }
    }

    /** The place after it. */
    private int readBody() throws UnclearException {
        if (tokens.isPhrase(at, "DEFAULT", "VALUES")) {
            columns = Optional.of(List.of());
            rows.add(List.of());
            return at + 2;
        }
        if (tokens.isWord(at, "VALUES", "VALUE")) {
            return readRows(at + 1);
        }
        if (tokens.isWord(at, "SET")) {
            int end = tokens.find(at + 1, "ON", "RETURNING", "AS");
            List<String> names = new ArrayList<>();
            List<Tokens> values = new ArrayList<>();
            for (Assignment each : Assignment.all(tokens.part(at + 1, end))) {
                if (each.isUnclear()) {
                    throw new UnclearException("a column of an INSERT is not understood");
                }
                names.add(each.column());
                values.add(each.value());
            }
            columns = Optional.of(names);
            rows.add(values);
            return end;
        }
        fromQuery = true;
        int end = tokens.find(at, "RETURNING");
        int on = tokens.find(at, "ON");
        while (on < end && !tokens.isWord(on + 1, "DUPLICATE", "CONFLICT")) {
            on = tokens.find(on + 1, "ON");
        }
        query = tokens.part(at, Math.min(on, end));
        return Math.min(on, end);
    }

    private int readRows(int start) throws UnclearException {
        int place = start;
        while (true) {
            if (tokens.isWord(place, "ROW")) {
                place++;
            }
            if (!tokens.isSymbol(place, "(")) {
                throw new UnclearException("the rows of an INSERT are not understood");
            }
            int close = tokens.closing(place);
            rows.add(
                    close == place + 1
                            ? List.of()
                            : tokens.part(place + 1, close).split(","));
            place = close + 1;
            if (!tokens.isSymbol(place, ",")) {
                return place;
            }
            place++;
        }
    }

    private void readTail(int start) throws UnclearException {
        int place = start;
        if (tokens.isWord(place, "AS")) {
            place += tokens.isSymbol(place + 2, "(") ? tokens.closing(place + 2) - place + 1 : 2;
        }
        int answer = tokens.find(place, "RETURNING");
        returning = answer < tokens.size() ? tokens.from(answer + 1) : returning;
        if (tokens.isPhrase(place, "ON", "DUPLICATE", "KEY", "UPDATE")) {
            duplicate = tokens.part(place + 4, answer);
        } else if (tokens.isPhrase(place, "ON", "CONFLICT")) {
            conflict = tokens.part(place + 2, answer);
        } else if (place != answer) {
            throw new UnclearException("the end of an INSERT is not understood");
        }
    }

    private Capture capture(Table table) throws UnclearException {
        boolean replaces = tokens.isWord(0, "REPLACE");
        Optional<List<List<Source>>> keys = fromQuery ? Optional.empty() : keys(table);
        if (catalog.dialect().isPostgres()) {
            return captureInPostgres(table, keys);
        }
        if (replaces && table.hasOtherUniques()) {
            return new Capture.Whole(table);
        }
        if (!duplicate.isEmpty()) {
            return new Upsert(table, columns, rows, Assignment.all(duplicate)).capture(keys);
        }
        return captureInMysql(table, keys, replaces);
    }

    private Capture captureInMysql(Table table, Optional<List<List<Source>>> keys, boolean replaces) {
        if (keys.isPresent()) {
            boolean numbered = table.key().stream().anyMatch(Column::generated);
            boolean complete = keys.get().stream().allMatch(row -> row.stream().noneMatch(Source::generated));
            if (numbered && !returning.isEmpty()) {
                return new Capture.FromAnswer(table, false);
            }
            if (numbered) {
                return new Capture.ByNumber(table, keys.get());
            }
            if (complete) {
                return new Capture.ByValue(table, keys.get(), replaces, otherwise(table, keys.get(), replaces));
            }
        }
        if (!returning.isEmpty()) {
            return new Capture.FromAnswer(table, false);
        }
        return fromQuery && !replaces ? ofQuery(table) : new Capture.Whole(table);
    }

    /** Of every row, or none. */
    private List<Source> entities() {
        List<Source> entities = new ArrayList<>();
        if (entityColumn.isEmpty() || columns.isEmpty()) {
            return List.of();
        }
        int place = 0;
        while (place < columns.get().size() && !columns.get().get(place).equalsIgnoreCase(entityColumn.get())) {
            place++;
        }
        for (List<Tokens> row : rows) {
            Optional<Source> source = place < row.size() ? row.get(place).source() : Optional.empty();
            if (source.isEmpty() || source.get().generated()) {
                return List.of();
            }
            entities.add(source.get());
        }
        return entities;
    }

    private Capture captureInPostgres(Table table, Optional<List<List<Source>>> keys) throws UnclearException {
        Capture asked = returning.isEmpty() ? new Capture.ByDriver(table) : new Capture.FromAnswer(table, false);
        boolean updates = conflict.find(0, "DO") < conflict.size() && conflict.has("UPDATE");
        if (updates && changesKey(table)) {
            return new Capture.Whole(table);
        }
        boolean complete = keys.isPresent()
                && keys.get().stream().allMatch(row -> row.stream().noneMatch(Source::generated));
        if (!complete || (updates && !isOnKey(table)) || !table.key().stream().allMatch(Column::canBeKept)) {
            return asked;
        }
        return new Capture.ByValue(table, keys.get(), updates, otherwise(table, keys.get(), updates));
    }

    private boolean changesKey(Table table) throws UnclearException {
        int set = conflict.find(0, "SET");
        int end = conflict.find(set, "WHERE");
        if (set == conflict.size()) {
            return true;
        }
        for (Assignment each : Assignment.all(conflict.part(set + 1, end))) {
            if (each.isUnclear() || table.keyPlace(each.column()) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** True if rows that are there already are found by the table's key. */
    private boolean isOnKey(Table table) throws UnclearException {
        if (!conflict.isSymbol(0, "(")) {
            return false;
        }
        List<Tokens> named = conflict.part(1, conflict.closing(0)).split(",");
        return named.size() == table.key().size()
                && named.stream()
                        .allMatch(each -> each.column().map(table::keyPlace).orElse(-1) >= 0);
    }

    /** What is inserted can be looked up afterwards by what it was made with. */
    private static Capture otherwise(Table table, List<List<Source>> keys, boolean replaces) {
        return replaces ? new Capture.Whole(table) : Upsert.byKey(table, keys);
    }

    /** For each row, where its key stands; empty if it is not known of one. */
    private Optional<List<List<Source>>> keys(Table table) throws UnclearException {
        List<String> names = columns.orElseGet(
                () -> table.columns().stream().map(Column::name).toList());
        List<List<Source>> keys = new ArrayList<>();
        for (List<Tokens> row : rows) {
            if (row.size() != names.size() && !row.isEmpty()) {
                throw new UnclearException("an INSERT has more or fewer values than columns");
            }
            List<Source> key = new ArrayList<>();
            for (Column column : table.key()) {
                Optional<Source> source = Upsert.source(column, names, row);
                if (source.isEmpty()) {
                    return Optional.empty();
                }
                key.add(source.get());
            }
            keys.add(List.copyOf(key));
        }
        return Optional.of(keys);
    }

    /** What a query is going to give, asked beforehand and locked. */
    private Capture ofQuery(Table table) {
        List<String> names = columns.orElseGet(
                () -> table.columns().stream().map(Column::name).toList());
        List<Integer> places = new ArrayList<>();
        for (Column column : table.key()) {
            for (int place = 0; place < names.size(); place++) {
                if (names.get(place).equalsIgnoreCase(column.name())) {
                    places.add(place + 1);
                }
            }
        }
        if (!isSimple() || places.size() != table.key().size()) {
            return new Capture.Whole(table);
        }
        boolean counted = !ignores && areKeysOfRows(names.size(), places);
        if (!counted && Functions.haveMoment(query, catalog.dialect())) {
            return new Capture.Whole(table);
        }
        Probe.Told told = counted ? Probe.Told.SAME : Probe.Told.MORE;
        return new Capture.Before(
                table, new Probe(query.text() + " LOCK IN SHARE MODE", query.parameters(), places, told, List.of()));
    }

    /** True if the query is answered from the rows that it locks, and the same once more. */
    private boolean isSimple() {
        return query.isWord(0, "SELECT")
                && !query.has("UNION", "LIMIT", "EXCEPT", "INTERSECT", "FOR", "LOCK", "FETCH", "INTO", "PROCEDURE")
                && !query.from(1).has("SELECT")
                && Functions.areStable(query);
    }

    /** True if each key is that of a row that is locked. One that is reckoned may change while the count stays. */
    private boolean areKeysOfRows(int columnCount, List<Integer> places) {
        Tokens head = query.part(1, query.find(1, "FROM"));
        List<Tokens> given = head.split(",");
        boolean aligned = given.size() == columnCount && !head.isEmpty();
        return aligned ? places.stream().noneMatch(place -> isReckoned(given.get(place - 1))) : !isReckoned(head);
    }

    private boolean isReckoned(Tokens value) {
        boolean calls = false;
        for (int place = 0; place < value.size(); place++) {
            calls |= value.isSymbol(place, "(");
        }
        return calls || Functions.haveMoment(value, catalog.dialect());
    }
}
