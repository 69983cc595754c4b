package dev.midflight.engine.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One query with named parameters, {@code :key}, as the driver of a store takes it: with a {@code ?} for each. What
 * stands in quotes and comments stays as it is.
 *
 * @param text for the driver
 * @param names of the parameters, in the order of their {@code ?}
 */
public record NamedSql(String text, List<String> names) {

    private static final Set<String> BEGINNINGS = Set.of("SELECT", "WITH", "VALUES", "TABLE");

    /** Copies the list. */
    public NamedSql {
        names = List.copyOf(names);
    }

    /** Whose SQL it is: their quotes and comments differ. */
    public enum Dialect {
        /** Of MariaDB and MySQL: backslashes in quotes, comments after {@code #}. */
        MYSQL,
        /** Of PostgreSQL, and the standard's: quotes between dollars, and {@code ?} is an operator. */
        STANDARD;

        /** That of the store that a URL with this scheme leads to. */
        public static Dialect of(String scheme) {
            return scheme.equals("mariadb") || scheme.equals("mysql") ? MYSQL : STANDARD;
        }
    }

    /**
     * Reads one query.
     *
     * @throws IllegalArgumentException if it is several statements, none that reads, or not whole
     */
    public static NamedSql of(String sql, Dialect dialect) {
        return new Scanner(sql, dialect).scan();
    }

    private static final class Scanner {

        private final String sql;
        private final Dialect dialect;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder bare = new StringBuilder();
        private final List<String> names = new ArrayList<>();
        private int place;

        Scanner(String sql, Dialect dialect) {
            this.sql = sql;
            this.dialect = dialect;
        }

        NamedSql scan() {
            while (place < sql.length()) {
                int end = quotedUntil();
                if (end > place) {
                    text.append(sql, place, end);
                    bare.append(' ');
                    place = end;
                } else {
                    one(sql.charAt(place));
                }
            }
            requireQuery();
            return new NamedSql(text.toString().strip(), names);
        }

        private void one(char letter) {
            if (letter == ':' && isName(place + 1)) {
                parameter();
            } else if (letter == ':' && (at(place + 1) == ':' || at(place + 1) == '=')) {
                keep(2);
            } else if (letter == ';') {
                if (!sql.substring(place + 1).isBlank()) {
                    throw new IllegalArgumentException("it is more than one statement; write one query");
                }
                place++;
            } else if (letter == '?') {
                question();
            } else {
                keep(1);
            }
        }

        private void keep(int letters) {
            int end = Math.min(place + letters, sql.length());
            text.append(sql, place, end);
            bare.append(sql, place, end);
            place = end;
        }

        /** The driver of PostgreSQL takes two for one that is no parameter. */
        private void question() {
            if (dialect == Dialect.MYSQL) {
                throw new IllegalArgumentException("a ? stands for nothing; write :key for the key");
            }
            text.append("??");
            bare.append('?');
            place++;
        }

        private void parameter() {
            int end = place + 1;
            while (end < sql.length() && isPart(sql.charAt(end))) {
                end++;
            }
            names.add(sql.substring(place + 1, end));
            text.append('?');
            bare.append(" ? ");
            place = end;
        }

        /** The end of the quotes or the comment that begins here; the place itself if none does. */
        private int quotedUntil() {
            char letter = sql.charAt(place);
            char next = at(place + 1);
            if ("'\"`".indexOf(letter) >= 0) {
                return endOfQuotes(letter);
            }
            if ((letter == '-' && next == '-') || (letter == '#' && dialect == Dialect.MYSQL)) {
                int end = sql.indexOf('\n', place);
                return end < 0 ? sql.length() : end;
            }
            if (letter == '/' && next == '*') {
                return after("*/", place + 2);
            }
            return letter == '$' && dialect == Dialect.STANDARD ? endOfDollars() : place;
        }

        private int endOfQuotes(char quote) {
            boolean escapes = hasEscapes(quote);
            for (int end = place + 1; end < sql.length(); end++) {
                if (sql.charAt(end) == '\\' && escapes) {
                    end++;
                } else if (sql.charAt(end) == quote && at(end + 1) == quote) {
                    end++;
                } else if (sql.charAt(end) == quote) {
                    return end + 1;
                }
            }
            throw notClosed(String.valueOf(quote));
        }

        private boolean hasEscapes(char quote) {
            boolean marked = (at(place - 1) == 'E' || at(place - 1) == 'e') && !isPart(at(place - 2));
            return dialect == Dialect.MYSQL ? quote != '`' : quote == '\'' && marked;
        }

        private int endOfDollars() {
            int end = place + 1;
            while (isPart(at(end))) {
                end++;
            }
            boolean number = Character.isDigit(at(place + 1));
            return at(end) == '$' && !number && !isPart(at(place - 1))
                    ? after(sql.substring(place, end + 1), end + 1)
                    : place;
        }

        private int after(String closing, int from) {
            int found = sql.indexOf(closing, from);
            if (found < 0) {
                throw notClosed(closing);
            }
            return found + closing.length();
        }

        private IllegalArgumentException notClosed(String what) {
            return new IllegalArgumentException(
                    "what begins at character %d is not closed by a %s".formatted(place + 1, what));
        }

        private void requireQuery() {
            String first = bare.toString().replace('(', ' ').strip().split("[^A-Za-z]", 2)[0];
            if (!BEGINNINGS.contains(first.toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "it begins with '%s'; write a query, which begins with SELECT, WITH, VALUES or TABLE"
                                .formatted(first));
            }
        }

        private boolean isName(int index) {
            char letter = at(index);
            return isPart(letter) && !Character.isDigit(letter) && at(index - 2) != ':';
        }

        private static boolean isPart(char letter) {
            return Character.isLetterOrDigit(letter) || letter == '_';
        }

        private char at(int index) {
            return index >= 0 && index < sql.length() ? sql.charAt(index) : '\0';
        }
    }
}
