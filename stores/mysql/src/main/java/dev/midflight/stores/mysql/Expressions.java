package dev.midflight.stores.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates expressions of checks, defaults and generated columns, token by token. What is not known to mean the same
 * here is not translated at all: the caller names it to the operator.
 */
final class Expressions {

    private static final Pattern TOKEN = Pattern.compile("\\s+"
            + "|(?<string>'(?:[^']|'')*')"
            + "|(?<quoted>\"(?:[^\"]|\"\")*\")"
            + "|(?<cast>::\\s*(?:character varying|double precision|timestamp with(?:out)? time zone|[a-z_0-9]+)"
            + "(?:\\(\\d+(?:,\\d+)?\\))?(?:\\[\\])?)"
            + "|(?<number>\\d+(?:\\.\\d+)?)"
            + "|(?<word>[A-Za-z_][A-Za-z_0-9]*)"
            + "|(?<sign><>|!=|<=|>=|[-+*<>=(),\\[\\]])");

    private static final Pattern ANY = Pattern.compile("=\\s*ANY\\s*\\((?:"
            + "\\(ARRAY\\[(?<inner>[^\\[\\]]*)\\]\\)::[a-z ]+\\[\\]"
            + "|ARRAY\\[(?<outer>[^\\[\\]]*)\\](?:::[a-z ]+\\[\\])?)\\)");

    private static final Set<String> KEYWORDS = Set.of(
            "and", "or", "not", "is", "null", "in", "between", "true", "false", "case", "when", "then", "else", "end");

    private static final Set<String> FUNCTIONS =
            Set.of("coalesce", "abs", "lower", "upper", "floor", "nullif", "mod", "sign");

    private static final Set<String> LENGTHS = Set.of("char_length", "character_length", "length");

    private Expressions() {}

    /** The expression in this server's words, or nothing if it is not certain to mean the same. */
    static Optional<String> translate(String expression) {
        if (isOwn(expression)) {
            return Optional.of(expression);
        }
        String text = withoutAny(expression);
        Matcher matcher = TOKEN.matcher(text);
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            matcher.region(at, text.length());
            if (!matcher.lookingAt()) {
                return Optional.empty();
            }
            at = matcher.end();
            Optional<String> word = word(matcher, at < text.length() && text.charAt(at) == '(');
            if (word.isEmpty()) {
                return Optional.empty();
            }
            words.add(word.get());
        }
        return Optional.of(String.join("", words));
    }

    /** Only this family writes names in backticks; only PostgreSQL casts each string. */
    private static boolean isOwn(String expression) {
        return expression.indexOf('`') >= 0 && !expression.contains("'::");
    }

    /** {@code c = ANY (ARRAY['a'::text, 'b'::text])} is how PostgreSQL keeps {@code c IN ('a', 'b')}. */
    private static String withoutAny(String expression) {
        return ANY.matcher(expression)
                .replaceAll(found -> Matcher.quoteReplacement(
                        "IN (%s)".formatted(found.group(1) == null ? found.group(2) : found.group(1))));
    }

    private static Optional<String> word(Matcher matcher, boolean call) {
        if (matcher.group("cast") != null) {
            return harmless(matcher.group("cast")) ? Optional.of("") : Optional.empty();
        }
        String quoted = matcher.group("quoted");
        if (quoted != null) {
            return Optional.of(
                    Sql.quote(quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"")));
        }
        String word = matcher.group("word");
        if (word == null) {
            String string = matcher.group("string");
            return Optional.of(string != null ? string.replace("\\", "\\\\") : matcher.group());
        }
        String lower = word.toLowerCase(Locale.ROOT);
        if (KEYWORDS.contains(lower)) {
            return Optional.of(lower.toUpperCase(Locale.ROOT));
        }
        if (!call) {
            return Optional.of(Sql.quote(word));
        }
        if (LENGTHS.contains(lower)) {
            return Optional.of("char_length");
        }
        return FUNCTIONS.contains(lower) ? Optional.of(lower) : Optional.empty();
    }

    /** Casts of constants to the type which they have anyway. */
    private static boolean harmless(String cast) {
        String type = cast.substring(2).strip();
        return type.startsWith("text")
                || type.startsWith("character varying")
                || type.startsWith("bpchar")
                || type.startsWith("numeric")
                || type.startsWith("integer")
                || type.startsWith("bigint")
                || type.startsWith("smallint")
                || type.startsWith("double precision");
    }
}
