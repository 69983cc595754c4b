package dev.midflight.stores.postgres;

import dev.midflight.spi.Column;
import dev.midflight.spi.Column.Preset;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.stores.sql.Expression;
import dev.midflight.stores.sql.ExpressionReader;
import dev.midflight.stores.sql.UntranslatableException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Defaults between the catalog's words and what the plan carries. */
final class Defaults {

    private static final Set<String> NOW =
            Set.of("now()", "CURRENT_TIMESTAMP", "CURRENT_DATE", "LOCALTIMESTAMP", "CURRENT_TIME", "LOCALTIME");

    private Defaults() {}

    /** What the plan carries for a default in PostgreSQL's words; empty for none. */
    static Preset preset(String expression) {
        if (expression.isEmpty() || expression.startsWith("NULL::")) {
            return Preset.NONE;
        }
        int size = expression.indexOf('(');
        String bare = size > 0 && expression.matches(".*\\(\\d\\)") ? expression.substring(0, size) : expression;
        if (NOW.contains(bare)) {
            return new Preset(Preset.Kind.NOW, "");
        }
        try {
            return constant(ExpressionReader.read(expression))
                    .map(text -> new Preset(Preset.Kind.LITERAL, text))
                    .orElse(new Preset(Preset.Kind.EXPRESSION, expression));
        } catch (UntranslatableException ours) {
            return new Preset(Preset.Kind.EXPRESSION, expression);
        }
    }

    /** The text of a constant, whatever it is cast to. */
    private static Optional<String> constant(Expression expression) {
        if (expression instanceof Expression.Cast cast) {
            return constant(cast.operand());
        }
        if (expression instanceof Expression.Text text) {
            return Optional.of(text.value());
        }
        if (expression instanceof Expression.Constant constant) {
            return Optional.of(constant.word().toLowerCase(Locale.ROOT));
        }
        if (expression instanceof Expression.Prefix sign && sign.operator().equals("-")) {
            return constant(sign.operand()).map(number -> "-" + number);
        }
        return Optional.empty();
    }

    /**
     * The DEFAULT clause for another store's column, or nothing.
     *
     * @throws UntranslatableException if there is no equal
     */
    static String clause(Column column, LogicalType type) {
        Preset preset = column.preset();
        return switch (preset.kind()) {
            case LITERAL -> " DEFAULT " + literal(preset.text(), type);
            case NOW -> " DEFAULT " + now(type);
            case EXPRESSION -> " DEFAULT " + PgExpressions.translate(preset.text());
            case NONE, IDENTITY, STORED, VIRTUAL -> "";
        };
    }

    private static String literal(String text, LogicalType type) {
        if (text.equalsIgnoreCase("NULL")) {
            return "NULL";
        }
        if (text.startsWith("0000-00-00")) {
            throw new UntranslatableException("a zero date is none in PostgreSQL");
        }
        return switch (type.kind()) {
            case BITS -> "B'%s'".formatted(bits(text, type.size()));
            case BYTES, GEOMETRY -> "'\\x%s'::bytea".formatted(hex(text));
            case SET -> Names.literal("{%s}".formatted(labels(text)));
            default -> Names.literal(text);
        };
    }

    private static String hex(String text) {
        return text.matches("\\\\x([0-9a-fA-F]{2})*")
                ? text.substring(2)
                : HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Labels in an array's words, which quotes and backslashes belong to. */
    private static String labels(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return text.isEmpty() ? "" : '"' + escaped.replace(",", "\",\"") + '"';
    }

    private static String bits(String text, int size) {
        String digits = text.matches("b'[01]*'") ? text.substring(2, text.length() - 1) : text;
        if (!digits.matches("[01]*") || digits.length() > size) {
            throw new UntranslatableException("the bits are not understood");
        }
        return "0".repeat(size - digits.length()) + digits;
    }

    private static String now(LogicalType type) {
        return switch (type.kind()) {
            case DATE -> "CURRENT_DATE";
            case DATETIME -> "LOCALTIMESTAMP(%d)".formatted(type.scale());
            case INSTANT -> "CURRENT_TIMESTAMP(%d)".formatted(type.scale());
            case TIME -> "LOCALTIME::interval";
            default ->
                throw new UntranslatableException(
                        "the current time is no %s".formatted(type.kind() == Kind.TEXT ? "text" : type));
        };
    }
}
