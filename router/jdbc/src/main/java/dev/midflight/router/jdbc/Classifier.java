package dev.midflight.router.jdbc;

import dev.midflight.router.jdbc.Sql.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what a statement does. What is not understood may change anything: better a whole table too much is copied again
 * than a row too little.
 */
final class Classifier {

    private static final Set<String> SESSION = Set.of(
            "SHOW",
            "USE",
            "RESET",
            "DISCARD",
            "LISTEN",
            "NOTIFY",
            "UNLISTEN",
            "CHECKPOINT",
            "KILL",
            "FLUSH",
            "LOCK",
            "UNLOCK",
            "HELP",
            "CHECK",
            "CHECKSUM",
            "VACUUM",
            "FETCH",
            "MOVE",
            "CLOSE",
            "DEALLOCATE",
            "HANDLER",
            "DECLARE",
            "PREPARE",
            "SET");

    private static final Set<String> DDL = Set.of(
            "CREATE",
            "ALTER",
            "DROP",
            "RENAME",
            "TRUNCATE",
            "COMMENT",
            "GRANT",
            "REVOKE",
            "REINDEX",
            "CLUSTER",
            "REFRESH",
            "IMPORT",
            "SECURITY",
            "INSTALL",
            "UNINSTALL",
            "OPTIMIZE",
            "REPAIR",
            "REASSIGN");

    private static final Set<String> TRANSACTION =
            Set.of("BEGIN", "START", "COMMIT", "ROLLBACK", "ABORT", "END", "SAVEPOINT", "RELEASE", "XA");

    private final Catalog catalog;
    private final Optional<String> entityColumn;
    private final Map<String, Set<String>> routines;
    private final QueryTables queryTables;

    /**
     * @param entityColumn the column whose value names the entity
     * @param routines for each routine, in lower case, which tables of the migration it writes
     */
    Classifier(
            Catalog catalog,
            Optional<String> entityColumn,
            Map<String, Set<String>> routines,
            QueryTables queryTables) {
        this.catalog = catalog;
        this.entityColumn = entityColumn;
        this.routines = Map.copyOf(routines);
        this.queryTables = queryTables;
    }

    /** What a statement does. */
    Sql classify(String text) {
        try {
            if (catalog.plainBackslashes() && text.indexOf('\\') >= 0) {
                throw new UnclearException("it has a backslash, which is nothing special to this server");
            }
            return classify(text, Tokens.of(text, catalog.dialect()));
        } catch (UnclearException unclear) {
            return unknown(text, String.valueOf(unclear.getMessage()));
        }
    }

    private Sql classify(String text, Tokens tokens) throws UnclearException {
        if (tokens.isEmpty()) {
            return of(text, Kind.SESSION);
        }
        String first = tokens.get(0).text();
        if (tokens.isSymbol(0, "{") || tokens.isWord(0, "CALL", "EXEC", "EXECUTE")) {
            return routine(text, tokens);
        }
        if (tokens.isWord(0, "DO") && catalog.dialect().isPostgres()) {
            return unknown(text, "it is a block of a procedural language");
        }
        if (TRANSACTION.contains(first) || (first.equals("PREPARE") && tokens.isWord(1, "TRANSACTION"))) {
            return of(text, Kind.TRANSACTION);
        }
        if (DDL.contains(first)) {
            return tokens.isWord(1, "TEMPORARY", "TEMP") ? of(text, Kind.SESSION) : of(text, Kind.DDL);
        }
        Set<String> unknown = Functions.unknown(tokens);
        List<Capture> byRoutines = new ArrayList<>();
        for (String name : unknown) {
            byRoutines.addAll(declared(name));
        }
        return withRoutines(known(text, tokens, first), byRoutines);
    }

    private Sql known(String text, Tokens tokens, String first) throws UnclearException {
        return switch (first) {
            case "SELECT", "WITH", "VALUES", "TABLE", "(" -> query(text, tokens);
            case "EXPLAIN", "DESCRIBE", "DESC", "ANALYZE" -> explained(text, tokens);
            case "INSERT", "REPLACE" -> written(text, new InsertReader(catalog, tokens, entityColumn).read());
            case "UPDATE", "DELETE" -> written(text, new ChangeReader(catalog, tokens, entityColumn).read());
            case "MERGE" -> whole(text, target(tokens, 1, "INTO", "ONLY"));
            case "LOAD" -> loaded(text, tokens);
            case "COPY" -> copied(text, tokens);
            case "DO" -> of(text, Kind.SESSION);
            case "SET" -> set(text, tokens);
            default -> {
                if (!SESSION.contains(first)) {
                    throw new UnclearException("it begins with " + first);
                }
                // In PostgreSQL such a lock ends with the transaction and leaves other tables alone.
                boolean locks = first.equals("LOCK")
                        && tokens.has("WRITE")
                        && !catalog.dialect().isPostgres();
                yield locks ? locking(text) : of(text, Kind.SESSION);
            }
        };
    }

    private static Sql of(String text, Kind kind) {
        return new Sql(text, text, kind, false, List.of(), List.of(), "", RowOrder.ANY);
    }

    private static Sql locking(String text) {
        String why = "of tables that are locked by LOCK TABLES ... WRITE changes cannot be marked, as nothing can be"
                + " written to other tables. Lock rows by SELECT ... FOR UPDATE, or a name by GET_LOCK";
        return new Sql(text, text, Kind.SESSION, false, List.of(), List.of(), why, RowOrder.ANY);
    }

    private Sql unknown(String text, String why) {
        return new Sql(text, text, Kind.UNKNOWN, false, List.of(), wholes(catalog.tables()), why, RowOrder.ANY);
    }

    private static List<Capture> wholes(Iterable<Table> tables) {
        List<Capture> wholes = new ArrayList<>();
        tables.forEach(table -> wholes.add(new Capture.Whole(table)));
        return wholes;
    }

    /** What a routine writes, as the application has declared it. */
    private List<Capture> declared(String name) throws UnclearException {
        Set<String> tables = routines.get(name.startsWith(".") ? name.substring(1) : name);
        if (tables == null) {
            throw new UnclearException(
                    "it calls %s, of which it is not known what it writes; say so with routine(...)".formatted(name));
        }
        return wholes(catalog.tables().stream()
                .filter(table -> tables.stream().anyMatch(table::isCalled))
                .toList());
    }

    private static Sql withRoutines(Sql sql, List<Capture> byRoutines) {
        if (byRoutines.isEmpty()) {
            return sql;
        }
        List<Capture> captures = new ArrayList<>(sql.captures());
        captures.addAll(byRoutines);
        return new Sql(
                sql.text(),
                sql.original(),
                Kind.WRITE_BY_PREDICATE,
                false,
                sql.entities(),
                captures,
                sql.why(),
                RowOrder.ANY);
    }

    private Sql routine(String text, Tokens tokens) throws UnclearException {
        int call = tokens.find(0, "CALL");
        for (int place = 0; place < tokens.size(); place++) {
            if (tokens.isWord(place, "CALL")) {
                call = place;
                break;
            }
        }
        if (call >= tokens.size()) {
            throw new UnclearException("it runs what was prepared by text");
        }
        int end = tokens.afterName(call + 1);
        List<Capture> captures = declared(tokens.name(call + 1, end).name().toLowerCase(Locale.ROOT));
        for (String name : Functions.unknown(tokens.from(end))) {
            captures.addAll(declared(name));
        }
        return new Sql(text, text, Kind.WRITE_BY_PREDICATE, false, List.of(), captures, "", RowOrder.ANY);
    }

    private Sql query(String text, Tokens tokens) throws UnclearException {
        if (Writing.isIn(tokens)) {
            return whole(text, Writing.names(tokens));
        }
        if (tokens.find(0, "INTO") < tokens.size()) {
            return of(text, catalog.dialect().isPostgres() ? Kind.DDL : Kind.READ);
        }
        if ((tokens.has("FOR") && locks(tokens)) || tokens.has("LOCK")) {
            return of(text, Kind.WRITE_BY_PREDICATE);
        }
        boolean followable = Functions.areStable(tokens) && queryTables.areOurs(tokens, catalog);
        RowOrder order = followable ? RowOrder.of(tokens, catalog) : RowOrder.ANY;
        return new Sql(text, text, Kind.READ, followable, entity(tokens), List.of(), "", order);
    }

    private static boolean locks(Tokens tokens) {
        for (int place = 0; place < tokens.size(); place++) {
            if (tokens.isWord(place, "FOR") && tokens.isWord(place + 1, "UPDATE", "SHARE", "NO", "KEY")) {
                return true;
            }
        }
        return false;
    }

    private List<Source> entity(Tokens tokens) throws UnclearException {
        int from = tokens.find(0, "FROM");
        int where = tokens.find(0, "WHERE");
        boolean plain =
                tokens.isWord(0, "SELECT") && from < where && !tokens.has("UNION", "EXCEPT", "INTERSECT", "JOIN");
        if (entityColumn.isEmpty() || !plain || where >= tokens.size()) {
            return List.of();
        }
        int end = tokens.find(where, "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "WINDOW", "PROCEDURE");
        Tokens tables = tokens.part(from + 1, where);
        if (tables.isEmpty() || tables.isSymbol(0, "(") || Reference.all(tables).size() != 1) {
            return List.of();
        }
        return Where.of(tokens.part(where + 1, end)).only(entityColumn.get()).stream()
                .toList();
    }

    private Sql explained(String text, Tokens tokens) throws UnclearException {
        boolean runs = tokens.has("ANALYZE", "ANALYSE");
        if (runs && tokens.has("EXECUTE", "CREATE")) {
            throw new UnclearException("it runs what it explains");
        }
        if (runs && tokens.has("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE")) {
            return whole(text, Writing.names(tokens));
        }
        return of(text, Kind.SESSION);
    }

    private Sql written(String text, Written written) {
        List<Capture> captures = new ArrayList<>();
        for (Capture capture : written.captures()) {
            // If a name may mean several tables, which of them the answer is about is not known.
            boolean clear = written.captures().size() == 1
                    || capture instanceof Capture.ByValue
                    || capture instanceof Capture.Before;
            captures.add(clear ? capture : new Capture.Whole(capture.table()));
        }
        boolean byKey = captures.stream()
                .allMatch(capture -> capture instanceof Capture.ByValue || capture instanceof Capture.ByNumber);
        Set<Table> also = new LinkedHashSet<>();
        written.targets().forEach(target -> also.addAll(catalog.alsoChangedBy(target, written.changed())));
        captures.addAll(wholes(also));
        Kind kind = byKey && also.isEmpty() ? Kind.WRITE_BY_KEY : Kind.WRITE_BY_PREDICATE;
        String run = written.text().isEmpty() ? text : written.text();
        return new Sql(run, text, kind, false, written.entities(), captures, "", RowOrder.ANY);
    }

    /** Of each table of the migration among these, all rows. */
    private Sql whole(String text, List<TableName> names) {
        Set<Table> tables = new LinkedHashSet<>();
        for (TableName name : names) {
            tables.addAll(catalog.called(name));
            tables.addAll(catalog.alsoChangedBy(name, Set.of("*")));
        }
        return new Sql(text, text, Kind.WRITE_BY_PREDICATE, false, List.of(), wholes(tables), "", RowOrder.ANY);
    }

    private static List<TableName> target(Tokens tokens, int start, String... before) throws UnclearException {
        int at = start;
        while (tokens.isWord(at, before)) {
            at++;
        }
        return List.of(tokens.name(at, tokens.afterName(at)));
    }

    private Sql loaded(String text, Tokens tokens) throws UnclearException {
        if (!tokens.isWord(1, "DATA", "XML")) {
            return of(text, Kind.SESSION);
        }
        int table = tokens.find(0, "TABLE");
        return whole(text, target(tokens, table + 1));
    }

    private Sql copied(String text, Tokens tokens) throws UnclearException {
        int from = tokens.find(0, "FROM");
        int to = tokens.find(0, "TO");
        if (from > to || tokens.isSymbol(1, "(")) {
            if (Writing.isIn(tokens)) {
                return whole(text, Writing.names(tokens));
            }
            return of(text, Kind.READ);
        }
        return whole(text, target(tokens, 1));
    }

    private static Sql set(String text, Tokens tokens) throws UnclearException {
        if (tokens.isWord(1, "STATEMENT")) {
            throw new UnclearException("it sets something for a statement within it");
        }
        for (int place = 1; place < tokens.size(); place++) {
            if (tokens.get(place).text().toUpperCase(Locale.ROOT).endsWith("AUTOCOMMIT")) {
                return of(text, Kind.TRANSACTION);
            }
        }
        return of(text, Kind.SESSION);
    }
}
