package dev.midflight.stores.postgres;

import dev.midflight.stores.sql.Expression;
import dev.midflight.stores.sql.Expression.Between;
import dev.midflight.stores.sql.Expression.Call;
import dev.midflight.stores.sql.Expression.Case;
import dev.midflight.stores.sql.Expression.Cast;
import dev.midflight.stores.sql.Expression.Constant;
import dev.midflight.stores.sql.Expression.In;
import dev.midflight.stores.sql.Expression.Infix;
import dev.midflight.stores.sql.Expression.Is;
import dev.midflight.stores.sql.Expression.Name;
import dev.midflight.stores.sql.Expression.Prefix;
import dev.midflight.stores.sql.Expression.Text;
import dev.midflight.stores.sql.ExpressionReader;
import dev.midflight.stores.sql.UntranslatableException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes another store's expressions in PostgreSQL's words. Only what means the same is written: division, for one,
 * is not, because 1/2 is 0.5 there and 0 here; nor is greatest(), which there is NULL if one argument is; nor is
 * anything that a generated column may not use here.
 */
final class PgExpressions {

    private static final Set<String> SAME_CALLS = Set.of(
            "abs",
            "ceil",
            "ceiling",
            "coalesce",
            "floor",
            "lower",
            "ltrim",
            "mod",
            "nullif",
            "replace",
            "repeat",
            "reverse",
            "round",
            "rtrim",
            "sign",
            "sqrt",
            "trim",
            "upper",
            "md5",
            "left",
            "right",
            "lpad",
            "rpad",
            "gen_random_uuid",
            "octet_length");
    private static final Map<String, String> RENAMED = Map.of(
            "ifnull", "coalesce",
            "char_length", "char_length",
            "character_length", "char_length",
            "length", "octet_length",
            "substring", "substr",
            "substr", "substr",
            "mid", "substr",
            "lcase", "lower",
            "ucase", "upper",
            "uuid", "gen_random_uuid");
    private static final Map<String, String> NOW = Map.of(
            "now", "CURRENT_TIMESTAMP",
            "current_timestamp", "CURRENT_TIMESTAMP",
            "curdate", "CURRENT_DATE",
            "current_date", "CURRENT_DATE",
            "localtimestamp", "LOCALTIMESTAMP",
            "curtime", "LOCALTIME",
            "current_time", "LOCALTIME");
    private static final Map<String, String> OPERATORS =
            Map.of("<=>", "IS NOT DISTINCT FROM", "^", "#", "XOR", "<>", "REGEXP", "~");
    private static final Set<String> SAME_TYPES = Set.of(
            "text",
            "date",
            "numeric",
            "integer",
            "bigint",
            "smallint",
            "boolean",
            "uuid",
            "jsonb",
            "json",
            "double precision",
            "real",
            "character varying",
            "timestamp without time zone",
            "bytea",
            "interval");

    private PgExpressions() {}

    /**
     * A translation.
     *
     * @throws UntranslatableException if there is none
     */
    static String translate(String text) {
        return write(ExpressionReader.read(text));
    }

    static String write(Expression expression) {
        if (expression instanceof Name name) {
            return Names.quote(name.name());
        }
        if (expression instanceof Text text) {
            return Names.literal(text.value());
        }
        if (expression instanceof Constant constant) {
            return constant.word();
        }
        if (expression instanceof Call call) {
            return call(call);
        }
        if (expression instanceof Prefix prefix) {
            return "(%s %s)".formatted(prefix.operator(), write(prefix.operand()));
        }
        if (expression instanceof Infix infix) {
            return infix(infix);
        }
        return predicate(expression);
    }

    private static String predicate(Expression expression) {
        if (expression instanceof Is is) {
            return "(%s IS %s)".formatted(write(is.operand()), is.word());
        }
        if (expression instanceof In in) {
            return "(%s IN (%s))".formatted(write(in.operand()), list(in.list()));
        }
        if (expression instanceof Between between) {
            return "(%s BETWEEN %s AND %s)"
                    .formatted(write(between.operand()), write(between.low()), write(between.high()));
        }
        if (expression instanceof Case choice) {
            return choice(choice);
        }
        if (expression instanceof Cast cast) {
            return cast(cast);
        }
        throw new AssertionError("unhandled " + expression);
    }

    private static String list(List<Expression> list) {
        return list.stream().map(PgExpressions::write).collect(Collectors.joining(", "));
    }

    private static String infix(Infix infix) {
        String operator = infix.operator();
        if (operator.equals("/") || operator.equals("DIV")) {
            throw new UntranslatableException("division gives other fractions in PostgreSQL");
        }
        return "(%s %s %s)"
                .formatted(write(infix.left()), OPERATORS.getOrDefault(operator, operator), write(infix.right()));
    }

    private static String choice(Case choice) {
        StringBuilder text = new StringBuilder("CASE");
        choice.operand().ifPresent(operand -> text.append(' ').append(write(operand)));
        for (int i = 0; i + 1 < choice.branches().size(); i += 2) {
            text.append(" WHEN ")
                    .append(write(choice.branches().get(i)))
                    .append(" THEN ")
                    .append(write(choice.branches().get(i + 1)));
        }
        choice.otherwise().ifPresent(otherwise -> text.append(" ELSE ").append(write(otherwise)));
        return text.append(" END").toString();
    }

    private static String cast(Cast cast) {
        String type = cast.type();
        int size = type.indexOf('(');
        String bare = size < 0 ? type : type.substring(0, size);
        String ours =
                switch (bare) {
                    case "char", "character", "varchar", "nchar" -> "text";
                    case "signed", "signed integer", "unsigned", "unsigned integer", "int" -> "bigint";
                    case "decimal", "dec" -> "numeric" + (size < 0 ? "(10,0)" : type.substring(size));
                    case "datetime", "timestamp" -> "timestamp";
                    case "double" -> "double precision";
                    default -> {
                        if (!SAME_TYPES.contains(bare)) {
                            throw new UntranslatableException("the type %s has no equal".formatted(type));
                        }
                        yield type;
                    }
                };
        return "(%s)::%s".formatted(write(cast.operand()), ours);
    }

    private static String call(Call call) {
        String function = call.function();
        List<Expression> arguments = call.arguments();
        if (NOW.containsKey(function)) {
            String size = arguments.isEmpty() ? "" : "(%s)".formatted(list(arguments));
            return NOW.get(function) + size;
        }
        if (RENAMED.containsKey(function)) {
            return "%s(%s)".formatted(RENAMED.get(function), list(arguments));
        }
        if (SAME_CALLS.contains(function)) {
            return "%s(%s)".formatted(function, list(arguments));
        }
        return switch (function) {
            // concat() ignores NULL here and is not immutable; the operator is NULL where one part is, as there.
            case "concat" ->
                "(%s)"
                        .formatted(arguments.stream()
                                .map(argument -> "(%s)::text".formatted(write(argument)))
                                .collect(Collectors.joining(" || ")));
            case "if" ->
                "CASE WHEN %s THEN %s ELSE %s END"
                        .formatted(write(arguments.get(0)), write(arguments.get(1)), write(arguments.get(2)));
            case "isnull" -> "(%s IS NULL)".formatted(write(arguments.get(0)));
            case "pow", "power" -> "power(%s)".formatted(list(arguments));
            case "regexp_like" -> "(%s ~ %s)".formatted(write(arguments.get(0)), write(arguments.get(1)));
            case "year", "month", "dayofmonth", "hour", "minute" ->
                "extract(%s FROM %s)::integer"
                        .formatted(function.equals("dayofmonth") ? "day" : function, write(arguments.get(0)));
            case "json_unquote" -> jsonText(arguments.get(0));
            case "json_value" -> jsonPath(arguments, "#>>");
            case "json_extract" -> jsonPath(arguments, "#>");
            default -> throw new UntranslatableException("the function %s has no equal".formatted(function));
        };
    }

    private static String jsonText(Expression extract) {
        if (extract instanceof Call call && call.function().equals("json_extract")) {
            return jsonPath(call.arguments(), "#>>");
        }
        throw new UntranslatableException("the function json_unquote has no equal");
    }

    private static String jsonPath(List<Expression> arguments, String operator) {
        boolean simple = arguments.size() == 2
                && arguments.get(1) instanceof Text path
                && path.value().matches("\\$(\\.[A-Za-z_][A-Za-z0-9_]*)+");
        if (!simple) {
            throw new UntranslatableException("only paths of plain names within JSON are translated");
        }
        String path = ((Text) arguments.get(1)).value().substring(2).replace('.', ',');
        return "(%s %s '{%s}')".formatted(write(arguments.get(0)), operator, path);
    }
}
