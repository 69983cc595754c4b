package dev.midflight.router.jdbc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads an {@code UPDATE} or {@code DELETE}. */
final class ChangeReader {

    private final Catalog catalog;
    private final Tokens tokens;
    private final Optional<String> entityColumn;
    private final boolean deletes;

    /** What is changed, what else is asked for it, what is set, which rows, and what is answered. */
    private Tokens tables;

    private Tokens others;
    private Tokens set;
    private Tokens where;
    private Tokens returning;
    private boolean limited;
    private boolean ignores;
    private List<TableName> named = new ArrayList<>();

    ChangeReader(Catalog catalog, Tokens tokens, Optional<String> entityColumn) {
        this.catalog = catalog;
        this.entityColumn = entityColumn;
        this.tokens = tokens;
        this.deletes = tokens.isWord(0, "DELETE");
        Tokens none = tokens.part(0, 0);
        this.tables = none;
        this.others = none;
        this.set = none;
        this.where = none;
        this.returning = none;
    }

    /** How to know the keys that it changes. */
    Written read() throws UnclearException {
        int at = 1;
        while (tokens.isWord(at, "LOW_PRIORITY", "QUICK", "IGNORE")) {
            ignores |= tokens.isWord(at, "IGNORE");
            at++;
        }
        int wherePlace = tokens.find(at, "WHERE");
        int end = tokens.find(at, "RETURNING");
        int stop = Math.min(end, tokens.find(at, "ORDER", "LIMIT"));
        limited = stop < end;
        where = tokens.part(Math.min(wherePlace + 1, stop), stop);
        returning = end < tokens.size() ? tokens.from(end + 1) : returning;
        int head = Math.min(wherePlace, stop);
        if (deletes) {
            readDelete(at, head);
        } else {
            readUpdate(at, head);
        }
        List<Capture> captures = new ArrayList<>();
        if (named.size() == 1 && others.isEmpty()) {
            for (Table table : catalog.called(named.get(0))) {
                captures.add(capture(table));
            }
        } else {
            captures.addAll(joined());
        }
        Written written = new Written(named, captures, "", entities(), changed());
        return Answer.added(written, returning, tokens, catalog);
    }

    private Set<String> changed() throws UnclearException {
        if (deletes) {
            return Set.of("*");
        }
        Set<String> changed = new HashSet<>();
        for (Assignment each : Assignment.all(set)) {
            changed.add(each.isUnclear() ? "*" : each.column().toLowerCase(Locale.ROOT));
        }
        return changed;
    }

    /** That of the rows as they were, and that of the rows as they will be. */
    private List<Source> entities() throws UnclearException {
        if (entityColumn.isEmpty() || named.size() != 1 || !others.isEmpty() || where.isWord(0, "CURRENT")) {
            return List.of();
        }
        List<Source> entities = new ArrayList<>();
        Where.of(where).only(entityColumn.get()).ifPresent(entities::add);
        if (!deletes && !entities.isEmpty()) {
            for (Assignment each : Assignment.all(set)) {
                if (each.column().equalsIgnoreCase(entityColumn.get()) && !each.isIdle()) {
                    Optional<Source> source = each.value().source();
                    if (source.isEmpty() || source.get().generated()) {
                        return List.of();
                    }
                    entities.add(source.get());
                }
            }
        }
        return entities;
    }

    private void readDelete(int start, int head) throws UnclearException {
        if (!tokens.isWord(start, "FROM")) {
            // DELETE a, b FROM a JOIN b: what stands first are tables or their other names.
            int from = tokens.find(start, "FROM");
            if (from >= head) {
                throw new UnclearException("a DELETE is not understood");
            }
            tables = tokens.part(start, from);
            others = tokens.part(from + 1, head);
            named = Reference.names(others);
            return;
        }
        int using = Math.min(head, tokens.find(start, "USING"));
        tables = tokens.part(start + 1, using);
        others = using < head ? tokens.part(using + 1, head) : others;
        named = Reference.names(tables);
        if (!catalog.dialect().isPostgres() && !others.isEmpty()) {
            named = Reference.names(others);
        }
    }

    private void readUpdate(int start, int head) throws UnclearException {
        int setPlace = tokens.find(start, "SET");
        if (setPlace >= head) {
            throw new UnclearException("an UPDATE sets nothing");
        }
        int from = catalog.dialect().isPostgres() ? Math.min(head, tokens.find(setPlace, "FROM")) : head;
        tables = tokens.part(start, setPlace);
        set = tokens.part(setPlace + 1, from);
        others = from < head ? tokens.part(from + 1, head) : others;
        named = Reference.names(tables);
    }

    /**
     * True if a query that locks finds what the statement finds after it, or the count tells that it did not. A query
     * within it is answered by rows that nobody has locked.
     */
    private boolean isStable(boolean counted) {
        for (Tokens each : List.of(where, others, tables)) {
            if (!Functions.areStable(each) || hasQuery(each)) {
                return false;
            }
            if (!counted && Functions.haveMoment(each, catalog.dialect())) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasQuery(Tokens part) {
        return part.has("SELECT", "TABLE");
    }

    private Capture capture(Table table) throws UnclearException {
        List<Optional<Tokens>> moved = moved(table);
        List<List<Source>> keys =
                where.isWord(0, "CURRENT") ? List.of() : Where.of(where).keys(table);
        if (moved.stream().allMatch(Optional::isEmpty)) {
            if (!keys.isEmpty()) {
                return new Capture.ByValue(table, keys, true, lookedUp(table));
            }
            if (catalog.dialect().isPostgres() || !returning.isEmpty()) {
                return returning.isEmpty() ? new Capture.ByDriver(table) : new Capture.FromAnswer(table, false);
            }
            return lookedUp(table);
        }
        Optional<List<List<Source>>> both = withMoved(keys, moved);
        return both.isPresent()
                ? new Capture.ByValue(table, both.get(), true, new Capture.Whole(table))
                : lookedUpTwice(table, moved);
    }

    /** For each column of the key, what it is set to. */
    private List<Optional<Tokens>> moved(Table table) throws UnclearException {
        List<Optional<Tokens>> moved = new ArrayList<>();
        table.key().forEach(column -> moved.add(Optional.empty()));
        if (deletes) {
            return moved;
        }
        for (Assignment each : Assignment.all(set)) {
            if (each.isUnclear()) {
                throw new UnclearException("several columns are set at once");
            }
            int place = table.keyPlace(each.column());
            if (place >= 0 && !each.isIdle()) {
                moved.set(place, Optional.of(each.value()));
            }
        }
        return moved;
    }

    /** The keys before and after, if all stand in the statement. */
    private static Optional<List<List<Source>>> withMoved(List<List<Source>> keys, List<Optional<Tokens>> moved) {
        List<List<Source>> both = new ArrayList<>(keys);
        for (List<Source> key : keys) {
            List<Source> after = new ArrayList<>(key);
            for (int place = 0; place < key.size(); place++) {
                if (moved.get(place).isPresent()) {
                    Optional<Source> source = moved.get(place).get().source();
                    if (source.isEmpty() || source.get().generated()) {
                        return Optional.empty();
                    }
                    after.set(place, source.get());
                }
            }
            both.add(List.copyOf(after));
        }
        return both.isEmpty() ? Optional.empty() : Optional.of(both);
    }

    private String from(Table table) throws UnclearException {
        String text = tables.text();
        // FROM midflight.orders AS o: as the statement has it, with its other name.
        return Reference.all(tables).isEmpty() ? table.quoted() : text;
    }

    private Capture lookedUp(Table table) throws UnclearException {
        if (!isStable(isCounted()) || where.isWord(0, "CURRENT")) {
            return new Capture.Whole(table);
        }
        String sql = "SELECT " + Keys.columns(table, "") + " FROM " + from(table) + condition() + " FOR UPDATE";
        return new Capture.Before(table, new Probe(sql, where.parameters(), Keys.places(table), told(), List.of()));
    }

    private Capture lookedUpTwice(Table table, List<Optional<Tokens>> moved) throws UnclearException {
        if (!isStable(isCounted()) || where.isWord(0, "CURRENT")) {
            return new Capture.Whole(table);
        }
        StringBuilder columns = new StringBuilder(Keys.columns(table, ""));
        List<Integer> parameters = new ArrayList<>();
        List<Integer> places = new ArrayList<>(Keys.places(table));
        for (int place = 0; place < moved.size(); place++) {
            Optional<Tokens> value = moved.get(place);
            if (value.isPresent() && !isSameAgain(value.get())) {
                return new Capture.Whole(table);
            }
            columns.append(", ")
                    .append(value.map(Tokens::text)
                            .orElse(table.dialect()
                                    .quoted(table.key().get(place).name())));
            value.ifPresent(tokensOf -> parameters.addAll(tokensOf.parameters()));
            places.add(table.key().size() + place + 1);
        }
        parameters.addAll(where.parameters());
        String sql = "SELECT " + columns + " FROM " + from(table) + condition() + " FOR UPDATE";
        return new Capture.Before(table, new Probe(sql, parameters, places, told(), List.of()));
    }

    /** True if a value that is set is what a query before it says. No count tells otherwise. */
    private boolean isSameAgain(Tokens value) throws UnclearException {
        return Functions.areStable(value)
                && !hasQuery(value)
                && !Functions.haveMoment(value, catalog.dialect())
                && !refersToOthers(value);
    }

    /** MariaDB sets from left to right, so that a value may be that of another column already set. */
    private boolean refersToOthers(Tokens value) throws UnclearException {
        if (catalog.dialect().isPostgres() || value.source().isPresent()) {
            return false;
        }
        for (Assignment each : Assignment.all(set)) {
            boolean itself = each.value().get(0).start() == value.get(0).start();
            if (!itself && (each.isUnclear() || value.mayName(each.column()))) {
                return true;
            }
        }
        return false;
    }

    private String condition() {
        return where.isEmpty() ? "" : " WHERE " + where.text();
    }

    /** True if a count tells that no other rows were changed than those that were locked before. */
    private boolean isCounted() {
        return !limited && !ignores && (deletes || !catalog.countsChanged());
    }

    private Probe.Told told() {
        return isCounted() ? Probe.Told.SAME : Probe.Told.MORE;
    }

    /** Several tables at once: each is asked for the keys of its rows that the join finds. */
    private List<Capture> joined() throws UnclearException {
        boolean postgres = catalog.dialect().isPostgres();
        Tokens asked = postgres || others.isEmpty() ? tables : others;
        String list = postgres ? tables.text() + ", " + others.text() : asked.text();
        List<Integer> parameters = new ArrayList<>(asked.parameters());
        if (postgres) {
            parameters.addAll(others.parameters());
        }
        parameters.addAll(where.parameters());
        boolean clear = isStable(postgres) && !limited && areLocked(others);
        List<Capture> captures = new ArrayList<>();
        for (Reference reference : Reference.all(asked)) {
            for (Table table : catalog.called(reference.table())) {
                boolean moves = moved(table).stream().anyMatch(Optional::isPresent);
                if (!clear || moves || reference.isNested()) {
                    captures.add(new Capture.Whole(table));
                } else {
                    captures.add(joined(table, reference.written(), list, parameters));
                }
            }
        }
        return captures;
    }

    /**
     * True if their rows can be locked with those that are changed: tables of the migration, which the application may
     * change, and values that are no rows of a table. PostgreSQL locks nothing of an outer join, and not every view;
     * the other servers lock all that they read.
     */
    private boolean areLocked(Tokens list) throws UnclearException {
        if (!catalog.dialect().isPostgres()) {
            return true;
        }
        boolean alone = list.split(",").size() == 1 && !list.has("JOIN");
        if (alone && (list.isSymbol(1, "(") || (list.isSymbol(0, "(") && list.isWord(1, "VALUES")))) {
            return true;
        }
        return !list.has("LEFT", "RIGHT", "FULL", "VALUES")
                && Reference.names(list).stream()
                        .noneMatch(name -> catalog.called(name).isEmpty());
    }

    /** As PostgreSQL wants the tables that are locked. */
    private static String withoutSchema(String written) {
        int quoted = written.lastIndexOf('"', written.length() - 2);
        return written.substring(written.endsWith("\"") ? quoted : written.lastIndexOf('.') + 1);
    }

    private Capture joined(Table table, String other, String list, List<Integer> parameters) {
        boolean postgres = catalog.dialect().isPostgres();
        Probe.Told told = postgres ? Probe.Told.SAME : Probe.Told.NOTHING;
        String sql = "SELECT " + Keys.columns(table, other + ".") + " FROM " + list + condition() + " FOR UPDATE"
                + (postgres ? " OF " + withoutSchema(other) + " FOR SHARE" : "");
        return new Capture.Before(table, new Probe(sql, parameters, Keys.places(table), told, List.of()));
    }
}
