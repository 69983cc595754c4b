package dev.midflight.stores.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts an expression into names, strings, numbers and operators.
 *
 * <p>A backslash within a string escapes in the catalogs of MySQL and MariaDB, and is itself in PostgreSQL's. They are
 * told apart by what only one of them writes: names in backticks, and a cast behind each string. Where neither or both
 * are seen, a backslash is refused.
 */
final class ExpressionTokens {

    /** What a token is. */
    enum Sort {
        WORD,
        NAME,
        STRING,
        NUMBER,
        SIGN,
        END
    }

    /** A token: a WORD is in upper case, NAME and STRING are without quotes. */
    record Token(Sort sort, String text) {
        boolean is(String sign) {
            return (sort == Sort.SIGN || sort == Sort.WORD) && text.equals(sign);
        }
    }

    private static final Set<String> LONG_SIGNS =
            Set.of("<=>", "!~~", "<>", "!=", "<=", ">=", "||", "&&", "<<", ">>", "::", "~~", ":=");

    private static final Pattern MYSQL = Pattern.compile("`|\\b_[a-z0-9]+\\\\?'");

    private final String text;
    private final boolean mysql;
    private final boolean postgres;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private ExpressionTokens(String text) {
        this.text = text;
        this.mysql = MYSQL.matcher(text).find();
        this.postgres = text.contains("'::");
    }

    static List<Token> of(String text) {
        ExpressionTokens reader = new ExpressionTokens(text);
        reader.read();
        return reader.tokens;
    }

    private void read() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                tokens.add(token(text.charAt(at)));
            }
        }
        tokens.add(new Token(Sort.END, ""));
    }

    private Token token(char first) {
        if (first == '`' || first == '"') {
            return new Token(Sort.NAME, quoted(first));
        }
        if (first == '\'') {
            return new Token(Sort.STRING, quoted(first));
        }
        if (first == '\\' && next() == '\'') {
            at++;
            return new Token(Sort.STRING, catalogQuoted());
        }
        if (Character.isDigit(first) || (first == '.' && Character.isDigit(next()))) {
            return new Token(Sort.NUMBER, number());
        }
        if (Character.isLetter(first) || "_@$".indexOf(first) >= 0) {
            return new Token(Sort.WORD, word());
        }
        return new Token(Sort.SIGN, sign());
    }

    private char next() {
        return at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    }

    /** A doubled quote is one. */
    private String quoted(char quote) {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote && at < text.length() && text.charAt(at) == quote) {
                at++;
            } else if (c == quote) {
                return value.toString();
            } else if (c == '\\' && quote == '\'' && escapes() && at < text.length()) {
                c = unescaped(text.charAt(at++));
            }
            value.append(c);
        }
        throw new UntranslatableException("a quote is not closed");
    }

    private boolean escapes() {
        if (mysql == postgres) {
            throw new UntranslatableException("it is not certain what a backslash means in it");
        }
        return mysql;
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case '0' -> '\0';
            case 'b' -> '\b';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'Z' -> '\032';
            default -> letter;
        };
    }

    /** MySQL's catalog escapes the quotes of strings: {@code _utf8mb4\'x\'}. */
    private String catalogQuoted() {
        int end = text.indexOf("\\'", at + 1);
        if (end < 0) {
            throw new UntranslatableException("a quote is not closed");
        }
        String value = text.substring(at + 1, end);
        if (value.indexOf('\\') >= 0) {
            throw new UntranslatableException("it is not certain what a backslash means in it");
        }
        at = end + 2;
        return value;
    }

    private String number() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        String number = text.substring(start, at);
        if (!number.matches("\\d*\\.?\\d*([eE]\\d+)?")) {
            throw new UntranslatableException("the number %s has no equal".formatted(number));
        }
        return number;
    }

    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_@$".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(start, at).toUpperCase(Locale.ROOT);
    }

    private String sign() {
        for (int length = 3; length > 1; length--) {
            if (at + length <= text.length() && LONG_SIGNS.contains(text.substring(at, at + length))) {
                at += length;
                return text.substring(at - length, at);
            }
        }
        return text.substring(at, ++at);
    }
}
