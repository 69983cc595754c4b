package dev.midflight.router.jdbc;

import dev.midflight.router.jdbc.Token.Kind;
import dev.midflight.router.sql.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Takes a statement apart into words, as the server and its driver do: comments are left out, texts and names are taken
 * out of their quotes, question marks are counted. Takes time in proportion to the length, whatever the text.
 *
 * <p>Where two settings of a server would read the same text differently it does not guess: MariaDB runs what stands in
 * some comments, {@code --1} is a comment in one server and a sum in the other.
 */
final class Lexer {

    private static final String OPERATORS = "+-*/<>=~!@#%^&|:";
    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    private final String sql;
    private final Dialect dialect;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int depth;
    private int parameters;

    private Lexer(String sql, Dialect dialect) {
        this.sql = sql;
        this.dialect = dialect;
    }

    /** The words of one statement, without a semicolon at its end. */
    static List<Token> tokens(String sql, Dialect dialect) throws UnclearException {
        return new Lexer(sql, dialect).all();
    }

    private List<Token> all() throws UnclearException {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (!skipComment(c)) {
                next(c);
            }
        }
        if (depth != 0) {
            throw new UnclearException("a bracket is not closed");
        }
        return oneStatement();
    }

    private List<Token> oneStatement() throws UnclearException {
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).isSymbol(";")) {
            end--;
        }
        List<Token> statement = List.copyOf(tokens.subList(0, end));
        if (statement.stream().anyMatch(token -> token.isSymbol(";"))) {
            throw new UnclearException("it is more than one statement");
        }
        return statement;
    }

    private char after(int distance) {
        return at + distance < sql.length() ? sql.charAt(at + distance) : '\0';
    }

    private boolean skipComment(char c) throws UnclearException {
        if (c == '-' && after(1) == '-') {
            if (!dialect.isPostgres() && at + 2 < sql.length() && !isBlank(after(2))) {
                throw new UnclearException("-- without a space after it is no comment here");
            }
            skipLine();
            return true;
        }
        if (c == '#' && !dialect.isPostgres()) {
            skipLine();
            return true;
        }
        if (c == '/' && after(1) == '*') {
            skipBlock();
            return true;
        }
        return false;
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isISOControl(c);
    }

    private void skipLine() {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
    }

    private void skipBlock() throws UnclearException {
        if (!dialect.isPostgres() && (after(2) == '!' || (after(2) == 'M' && after(3) == '!'))) {
            throw new UnclearException("the server runs what stands in a comment");
        }
        int open = 1;
        at += 2;
        while (open > 0) {
            if (at >= sql.length()) {
                throw new UnclearException("a comment is not closed");
            }
            if (sql.startsWith("*/", at)) {
                open--;
                at += 2;
            } else if (dialect.isPostgres() && sql.startsWith("/*", at)) {
                open++;
                at += 2;
            } else {
                at++;
            }
        }
    }

    private void next(char c) throws UnclearException {
        if (isQuote(c)) {
            quoted(c);
        } else if (c == '$' && dialect.isPostgres()) {
            dollar();
        } else if (c == '?') {
            question();
        } else if (c == '@' && !dialect.isPostgres()) {
            variable();
        } else if (isDigit(c) || (c == '.' && isDigit(after(1)) && !followsName())) {
            number();
        } else if (isWordStart(c)) {
            word();
        } else {
            symbol(c);
        }
    }

    private boolean isQuote(char c) {
        return c == '\'' || c == '"' || (c == '`' && !dialect.isPostgres());
    }

    private void quoted(char quote) throws UnclearException {
        if (quote == '\'') {
            text(quote, !dialect.isPostgres(), false);
        } else if (quote == '"' && !dialect.isPostgres()) {
            text(quote, true, true);
        } else {
            name(quote);
        }
    }

    private boolean followsName() {
        return !tokens.isEmpty()
                && tokens.get(tokens.size() - 1).end() == at
                && tokens.get(tokens.size() - 1).isName();
    }

    private void add(Kind kind, String text, int start) {
        tokens.add(new Token(kind, text, start, at, depth, 0));
    }

    /** A text, from its quote on. With a backslash in it, its value is left open: it depends on settings. */
    private void text(char quote, boolean backslashes, boolean opaque) throws UnclearException {
        int start = at;
        boolean known = !opaque;
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            if (at >= sql.length()) {
                throw new UnclearException("a text is not closed");
            }
            char c = sql.charAt(at);
            if (c == '\\') {
                known = false;
                at += backslashes ? 2 : 1;
            } else if (c == quote && after(1) == quote) {
                value.append(quote);
                at += 2;
            } else if (c == quote) {
                at++;
                break;
            } else {
                value.append(c);
                at++;
            }
        }
        add(known ? Kind.TEXT : Kind.OPAQUE, known ? value.toString() : "", start);
    }

    private void name(char quote) throws UnclearException {
        int start = at;
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            int end = sql.indexOf(quote, at);
            if (end < 0) {
                throw new UnclearException("a name is not closed");
            }
            value.append(sql, at, end);
            at = end + 1;
            if (at >= sql.length() || sql.charAt(at) != quote) {
                break;
            }
            value.append(quote);
            at++;
        }
        add(Kind.NAME, value.toString(), start);
    }

    private void dollar() throws UnclearException {
        int start = at;
        int close = at + 1;
        while (close < sql.length() && isWordPart(sql.charAt(close)) && sql.charAt(close) != '$') {
            close++;
        }
        if (close >= sql.length() || sql.charAt(close) != '$' || isDigit(after(1))) {
            throw new UnclearException("a dollar sign is not understood");
        }
        String tag = sql.substring(at, close + 1);
        int end = sql.indexOf(tag, close + 1);
        if (end < 0) {
            throw new UnclearException("a text is not closed");
        }
        at = end + tag.length();
        add(Kind.OPAQUE, "", start);
    }

    /** Two of them are an operator of PostgreSQL's, as its driver has it. */
    private void question() {
        int start = at;
        if (dialect.isPostgres() && after(1) == '?') {
            at += 2;
            add(Kind.SYMBOL, "??", start);
        } else {
            at++;
            tokens.add(new Token(Kind.PARAMETER, "?", start, at, depth, ++parameters));
        }
    }

    private void variable() throws UnclearException {
        int start = at;
        while (after(0) == '@') {
            at++;
        }
        if (after(0) == '`' || after(0) == '\'' || after(0) == '"') {
            throw new UnclearException("the name of a variable is in quotes");
        }
        while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '.')) {
            at++;
        }
        add(Kind.OPAQUE, sql.substring(start, at).toUpperCase(Locale.ROOT), start);
    }

    /** In MariaDB, a name may begin with a digit. */
    private void number() {
        int start = at;
        while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '.')) {
            at++;
        }
        String text = sql.substring(start, at);
        boolean plain = text.chars().allMatch(c -> isDigit((char) c) || c == '.');
        add(plain ? Kind.NUMBER : Kind.OPAQUE, text, start);
    }

    private void word() throws UnclearException {
        int start = at;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        String word = sql.substring(start, at);
        if (after(0) == '\'') {
            prefixed(word);
        } else if (dialect.isPostgres() && word.equalsIgnoreCase("U") && after(0) == '&' && after(1) == '"') {
            throw new UnclearException("a name is written with escapes");
        } else {
            add(Kind.WORD, word.toUpperCase(Locale.ROOT), start);
        }
    }

    /** A text with letters before it: {@code E'\n'}, {@code X'1F'}, {@code _utf8mb4'x'}. Its value is left open. */
    private void prefixed(String prefix) throws UnclearException {
        String upper = prefix.toUpperCase(Locale.ROOT);
        boolean known = upper.startsWith("_") || List.of("E", "B", "X", "N").contains(upper);
        if (!known) {
            add(Kind.WORD, upper, at - prefix.length());
            return;
        }
        text('\'', !dialect.isPostgres() || upper.equals("E"), true);
    }

    private void symbol(char c) throws UnclearException {
        int start = at;
        if (OPENING.indexOf(c) >= 0) {
            at++;
            add(Kind.SYMBOL, String.valueOf(c), start);
            depth++;
        } else if (CLOSING.indexOf(c) >= 0) {
            at++;
            if (--depth < 0) {
                throw new UnclearException("a bracket is closed that was not opened");
            }
            add(Kind.SYMBOL, String.valueOf(c), start);
        } else if (OPERATORS.indexOf(c) >= 0) {
            operator();
        } else if (c == ',' || c == ';' || c == '.') {
            at++;
            add(Kind.SYMBOL, String.valueOf(c), start);
        } else {
            throw new UnclearException("the character U+%04X is not understood".formatted((int) c));
        }
    }

    /** A sign at the end belongs to what follows. */
    private void operator() {
        int start = at;
        at++;
        while (at < sql.length()
                && OPERATORS.indexOf(sql.charAt(at)) >= 0
                && "+-".indexOf(sql.charAt(at)) < 0
                && !sql.startsWith("/*", at)
                && !(!dialect.isPostgres() && "@#".indexOf(sql.charAt(at)) >= 0)) {
            at++;
        }
        add(Kind.SYMBOL, sql.substring(start, at), start);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '$' || c > 127;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c);
    }
}
