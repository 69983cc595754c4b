package dev.midflight.router.jdbc;

import dev.midflight.router.sql.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a statement, or a part of them, with what is asked of them often. */
final class Tokens {

    private static final int SHOWN_MAX = 1_000;

    private final String sql;
    private final List<Token> list;
    private final int from;
    private final int to;

    private Tokens(String sql, List<Token> list, int from, int to) {
        this.sql = sql;
        this.list = list;
        this.from = from;
        this.to = to;
    }

    static Tokens of(String sql, Dialect dialect) throws UnclearException {
        List<Token> all = Lexer.tokens(sql, dialect);
        return new Tokens(sql, all, 0, all.size());
    }

    /** A statement with question marks for its values; its first word if it cannot be taken apart. */
    static String withoutValues(String sql, Dialect dialect) {
        StringBuilder plain = new StringBuilder();
        int at = 0;
        try {
            for (Token token : Lexer.tokens(sql, dialect)) {
                String between = sql.substring(at, token.start());
                plain.append(between.isBlank() ? between : " ");
                boolean value = token.kind() == Token.Kind.TEXT
                        || token.kind() == Token.Kind.NUMBER
                        || token.kind() == Token.Kind.OPAQUE;
                plain.append(value ? "?" : sql.substring(token.start(), token.end()));
                at = token.end();
                if (plain.length() > SHOWN_MAX) {
                    return plain.substring(0, SHOWN_MAX) + "...";
                }
            }
        } catch (UnclearException unclear) {
            return sql.strip().split("\\s", 2)[0] + " ...";
        }
        return plain.toString().strip();
    }

    int size() {
        return to - from;
    }

    boolean isEmpty() {
        return from == to;
    }

    Token get(int place) {
        return list.get(from + place);
    }

    /** From one word to before another. */
    Tokens part(int start, int end) {
        return new Tokens(sql, list, from + start, from + end);
    }

    Tokens from(int start) {
        return part(start, size());
    }

    boolean isWord(int place, String... words) {
        if (place < 0 || place >= size()) {
            return false;
        }
        for (String word : words) {
            if (get(place).isWord(word)) {
                return true;
            }
        }
        return false;
    }

    boolean isSymbol(int place, String symbol) {
        return place >= 0 && place < size() && get(place).isSymbol(symbol);
    }

    boolean isName(int place) {
        return place >= 0 && place < size() && get(place).isName();
    }

    /** True for what stands in double quotes where only a setting tells if that is a text or a name. */
    boolean mayBeName(int place) {
        boolean open = place >= 0 && place < size() && get(place).kind() == Token.Kind.OPAQUE;
        return open && sql.charAt(get(place).start()) == '"';
    }

    /** True unless it is certain that a column is not named here. */
    boolean mayName(String column) {
        for (int place = 0; place < size(); place++) {
            if (mayBeName(place) || (isName(place) && written(place).equalsIgnoreCase(column))) {
                return true;
            }
        }
        return false;
    }

    /** True if these words follow each other from here on. */
    boolean isPhrase(int place, String... words) {
        for (int each = 0; each < words.length; each++) {
            if (!isWord(place + each, words[each])) {
                return false;
            }
        }
        return true;
    }

    /** The place of the first of some words that is in no bracket; the size if there is none. */
    int find(int start, String... words) {
        int depth = isEmpty() ? 0 : get(0).depth();
        for (int place = start; place < size(); place++) {
            if (get(place).depth() == depth && isWord(place, words) && !isSymbol(place - 1, ".")) {
                return place;
            }
        }
        return size();
    }

    boolean has(String... words) {
        for (int place = 0; place < size(); place++) {
            if (isWord(place, words) && !isSymbol(place - 1, ".")) {
                return true;
            }
        }
        return false;
    }

    /** The place of the bracket that closes the one here. */
    int closing(int open) throws UnclearException {
        int depth = get(open).depth();
        for (int place = open + 1; place < size(); place++) {
            if (get(place).depth() == depth) {
                return place;
            }
        }
        throw new UnclearException("a bracket is not closed");
    }

    /** What stands between the places of a symbol that is in no further bracket. */
    List<Tokens> split(String symbol) {
        List<Tokens> parts = new ArrayList<>();
        int start = 0;
        for (int place = 0; place < size(); place++) {
            if (get(place).depth() == get(0).depth() && isSymbol(place, symbol)) {
                parts.add(part(start, place));
                start = place + 1;
            }
        }
        parts.add(from(start));
        return parts;
    }

    /** As it is written. */
    String text() {
        return isEmpty() ? "" : sql.substring(get(0).start(), get(size() - 1).end());
    }

    /** The statement up to here and no further. */
    String textBefore() {
        return sql.substring(0, get(size() - 1).end());
    }

    List<Integer> parameters() {
        List<Integer> found = new ArrayList<>();
        for (int place = 0; place < size(); place++) {
            if (get(place).parameter() > 0) {
                found.add(get(place).parameter());
            }
        }
        return found;
    }

    /** The place after a name with its schema, from its first word on. */
    int afterName(int place) throws UnclearException {
        if (!isName(place)) {
            throw new UnclearException("there is no table where one should be");
        }
        int next = place + 1;
        while (isSymbol(next, ".") && isName(next + 1)) {
            next += 2;
        }
        if (isSymbol(next, ".") && mayBeName(next + 1)) {
            throw new UnclearException("a table is named in double quotes");
        }
        return next;
    }

    /** A table's name that ends before a place. */
    TableName name(int start, int end) {
        String schema = end - start >= 3 ? written(end - 3) : "";
        return new TableName(schema, written(end - 1));
    }

    private String written(int place) {
        Token token = get(place);
        return token.kind() == Token.Kind.NAME ? token.text() : sql.substring(token.start(), token.end());
    }

    /** The name of a column, if nothing else is here. */
    Optional<String> column() {
        boolean plain = size() == 1 || (size() == 3 && isSymbol(1, ".")) || (size() == 5 && isSymbol(3, "."));
        return plain && isName(size() - 1) ? Optional.of(written(size() - 1)) : Optional.empty();
    }

    /** Where the value stands, if nothing but one is here. */
    Optional<Source> source() {
        if (size() == 2 && isSymbol(0, "-") && get(1).kind() == Token.Kind.NUMBER) {
            return Optional.of(Source.literal("-" + get(1).text()));
        }
        if (isCast()) {
            return part(isSymbol(1, "::") ? 0 : 2, isSymbol(1, "::") ? 1 : 3).source();
        }
        if (size() != 1) {
            return Optional.empty();
        }
        Token token = get(0);
        return switch (token.kind()) {
            case PARAMETER -> Optional.of(Source.parameter(token.parameter()));
            case TEXT, NUMBER -> Optional.of(Source.literal(token.text()));
            case WORD -> token.text().equals("DEFAULT") ? Optional.of(Source.GENERATED) : Optional.empty();
            case NAME, OPAQUE, SYMBOL -> Optional.empty();
        };
    }

    /** True for {@code ?::uuid} and {@code CAST(? AS uuid)}. */
    private boolean isCast() {
        boolean brief = size() == 3 && isSymbol(1, "::") && isCast(2);
        boolean full = size() == 6 && isWord(0, "CAST") && isSymbol(1, "(") && isWord(3, "AS") && isCast(4);
        return brief || full;
    }

    private boolean isCast(int place) {
        return isWord(place, "UUID", "BIGINT", "INT8", "INTEGER", "INT", "INT4", "TEXT", "VARCHAR");
    }
}
