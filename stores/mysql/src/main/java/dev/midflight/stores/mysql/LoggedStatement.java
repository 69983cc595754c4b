package dev.midflight.stores.mysql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a statement in the log means for tables. Row-based logs have statements for definitions only; a statement that
 * changes rows names its tables in ways that only the server can resolve, so whoever finds one must stop.
 *
 * @param kind what it does
 * @param tables the tables it names, in lower case, with or without their database
 */
record LoggedStatement(Kind kind, Set<String> tables) {

    /** Comments that MySQL and MariaDB carry out count as text. */
    private static final Pattern TOKEN = Pattern.compile("`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|'(?:[^'\\\\]|\\\\.|'')*'"
            + "|(?<comment>/\\*M?!\\d*|/\\*(?s:.*?)\\*/|\\*/|--\\s.*|#.*)"
            + "|[\\w$\\x{80}-\\x{ffff}]+|\\S");

    private static final Set<String> DECLARING = Set.of("CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE");
    private static final Set<String> HARMLESS = Set.of(
            "GRANT",
            "REVOKE",
            "SET",
            "ANALYZE",
            "OPTIMIZE",
            "REPAIR",
            "FLUSH",
            "INSTALL",
            "UNINSTALL",
            "SAVEPOINT",
            "RELEASE",
            "USE",
            "CHECK",
            "LOCK",
            "UNLOCK");

    /** They write the first table they name; programs that compare servers log such statements and read all others. */
    private static final Set<String> INSERTING = Set.of("INSERT", "REPLACE");

    private static final Set<String> INSERT_WORDS =
            Set.of("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO");
    private static final Set<String> EXISTENCE = Set.of("IF", "NOT", "EXISTS");
    private static final Set<String> MODIFIERS = Set.of(
            "OR", "REPLACE", "ONLINE", "OFFLINE", "IGNORE", "TEMPORARY", "UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR");

    LoggedStatement {
        tables = Set.copyOf(tables);
    }

    /** What a statement does. */
    enum Kind {
        /** Nothing to tables. */
        NONE,
        /** Begins a transaction. */
        BEGIN,
        /** Ends a transaction. */
        COMMIT,
        /** Gives up a transaction, or part of it. */
        ROLLBACK,
        /** Part of an XA transaction. */
        XA,
        /** Empties tables. */
        TRUNCATE,
        /** Changes, makes or drops tables. */
        ALTER,
        /** Changes, makes or drops a whole database. */
        DATABASE,
        /** Changes rows without row events. */
        ROWS
    }

    static LoggedStatement of(String sql) {
        List<String> tokens = tokens(sql);
        String first = tokens.isEmpty() ? "" : tokens.get(0).toUpperCase(Locale.ROOT);
        Kind simple =
                switch (first) {
                    case "" -> Kind.NONE;
                    case "BEGIN" -> Kind.BEGIN;
                    case "COMMIT" -> Kind.COMMIT;
                    case "ROLLBACK" -> Kind.ROLLBACK;
                    case "XA" -> Kind.XA;
                    default -> HARMLESS.contains(first) ? Kind.NONE : Kind.ROWS;
                };
        if (!DECLARING.contains(first)) {
            List<String> written = INSERTING.contains(first) ? first(tokens, 1, INSERT_WORDS) : tokens;
            return new LoggedStatement(simple, simple == Kind.ROWS ? names(written) : Set.of());
        }
        return declaring(first, tokens);
    }

    /** True if a table of a database is named; statements without a database mean the session's. */
    boolean names(String sessionDatabase, String database, String table) {
        String name = table.toLowerCase(Locale.ROOT);
        boolean bare = sessionDatabase.equalsIgnoreCase(database) && tables.contains(name);
        return bare || tables.contains(database.toLowerCase(Locale.ROOT) + "." + name);
    }

    private static LoggedStatement declaring(String first, List<String> tokens) {
        int at = 1;
        while (at < tokens.size() && MODIFIERS.contains(tokens.get(at).toUpperCase(Locale.ROOT))) {
            at++;
        }
        if (tokens.subList(0, at).stream().anyMatch("TEMPORARY"::equalsIgnoreCase)) {
            return new LoggedStatement(Kind.NONE, Set.of());
        }
        String object = at < tokens.size() ? tokens.get(at).toUpperCase(Locale.ROOT) : "";
        if (first.equals("TRUNCATE")) {
            return new LoggedStatement(Kind.TRUNCATE, names(tokens.subList(1, tokens.size())));
        }
        return switch (object) {
            case "TABLE", "TABLES" -> new LoggedStatement(Kind.ALTER, names(changed(first, tokens, at + 1)));
            case "INDEX" -> new LoggedStatement(Kind.NONE, Set.of());
            case "DATABASE", "SCHEMA" ->
                new LoggedStatement(
                        first.equals("DROP") ? Kind.DATABASE : Kind.NONE, names(tokens.subList(at, tokens.size())));
            default -> new LoggedStatement(Kind.NONE, Set.of());
        };
    }

    /** ALTER and CREATE are about the first table they name; the others may only be referred to. */
    private static List<String> changed(String first, List<String> tokens, int start) {
        boolean one = first.equals("CREATE") || first.equals("ALTER");
        if (!one || tokens.stream().anyMatch("RENAME"::equalsIgnoreCase)) {
            return tokens.subList(start, tokens.size());
        }
        return first(tokens, start, EXISTENCE);
    }

    /** The first table that is named, behind some words. */
    private static List<String> first(List<String> tokens, int start, Set<String> words) {
        int at = start;
        while (at < tokens.size() && words.contains(tokens.get(at).toUpperCase(Locale.ROOT))) {
            at++;
        }
        boolean qualified = at + 2 < tokens.size() && tokens.get(at + 1).equals(".");
        return tokens.subList(at, Math.min(tokens.size(), at + (qualified ? 3 : 1)));
    }

    /** Every name and every pair of names with a point between; more than the tables, never less. */
    private static Set<String> names(List<String> tokens) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            String name = unquoted(tokens.get(i));
            boolean qualified = i > 1 && tokens.get(i - 1).equals(".");
            names.add(qualified ? unquoted(tokens.get(i - 2)) + "." + name : name);
        }
        return names;
    }

    private static String unquoted(String token) {
        String name = token;
        if (token.length() > 1 && (token.startsWith("`") || token.startsWith("\""))) {
            String quote = token.substring(0, 1);
            name = token.substring(1, token.length() - 1).replace(quote + quote, quote);
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static List<String> tokens(String sql) {
        Matcher matcher = TOKEN.matcher(sql);
        List<String> tokens = new ArrayList<>();
        while (matcher.find()) {
            if (matcher.group("comment") == null) {
                tokens.add(matcher.group());
            }
        }
        return tokens;
    }
}
