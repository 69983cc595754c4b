package dev.midflight.stores.postgres;

import dev.midflight.stores.sql.Expression;
import dev.midflight.stores.sql.Expression.Between;
import dev.midflight.stores.sql.Expression.Call;
import dev.midflight.stores.sql.Expression.Case;
import dev.midflight.stores.sql.Expression.Cast;
import dev.midflight.stores.sql.Expression.In;
import dev.midflight.stores.sql.Expression.Infix;
import dev.midflight.stores.sql.Expression.Is;
import dev.midflight.stores.sql.Expression.Name;
import dev.midflight.stores.sql.Expression.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What an expression compares, and whether it says yes or no. */
final class Comparisons {

    private static final Set<String> SIGNS = Set.of("=", "<>", "<", "<=", ">", ">=", "<=>", "LIKE", "REGEXP");
    private static final Set<String> LOGIC = Set.of("AND", "OR", "XOR");
    private static final Set<String> CALLS = Set.of("nullif", "regexp_like");

    /** They make numbers of text. */
    private static final Set<String> MEASURES =
            Set.of("length", "char_length", "character_length", "octet_length", "isnull", "sign", "abs");

    private Comparisons() {}

    /** True if texts of one of {@code columns} are compared with something. */
    static boolean ofText(Expression expression, Collection<String> columns) {
        boolean here = isComparison(expression) && parts(expression).stream().anyMatch(part -> isText(part, columns));
        return here || parts(expression).stream().anyMatch(part -> ofText(part, columns));
    }

    /** True if it is true, false or unknown. */
    static boolean isTruth(Expression expression) {
        return expression instanceof Is
                || expression instanceof In
                || expression instanceof Between
                || (expression instanceof Prefix prefix && prefix.operator().equals("NOT"))
                || (expression instanceof Infix infix
                        && (SIGNS.contains(infix.operator()) || LOGIC.contains(infix.operator())))
                || (expression instanceof Call call
                        && Set.of("isnull", "regexp_like").contains(call.function()));
    }

    private static boolean isComparison(Expression expression) {
        return expression instanceof In
                || expression instanceof Between
                || (expression instanceof Infix infix && SIGNS.contains(infix.operator()))
                || (expression instanceof Case choice && choice.operand().isPresent())
                || (expression instanceof Call call && CALLS.contains(call.function()));
    }

    private static boolean isText(Expression expression, Collection<String> columns) {
        if (expression instanceof Name name) {
            return columns.stream().anyMatch(column -> column.equalsIgnoreCase(name.name()));
        }
        boolean text = !isTruth(expression)
                && !(expression instanceof Call call && MEASURES.contains(call.function()))
                && !(expression instanceof Infix infix && !infix.operator().equals("||"));
        return text && parts(expression).stream().anyMatch(part -> isText(part, columns));
    }

    private static List<Expression> parts(Expression expression) {
        List<Expression> parts = new ArrayList<>();
        if (expression instanceof Call call) {
            parts.addAll(call.arguments());
        } else if (expression instanceof Prefix prefix) {
            parts.add(prefix.operand());
        } else if (expression instanceof Infix infix) {
            parts.add(infix.left());
            parts.add(infix.right());
        } else if (expression instanceof Is is) {
            parts.add(is.operand());
        } else if (expression instanceof Cast cast) {
            parts.add(cast.operand());
        } else if (expression instanceof Between between) {
            parts.addAll(List.of(between.operand(), between.low(), between.high()));
        } else if (expression instanceof In in) {
            parts.add(in.operand());
            parts.addAll(in.list());
        } else if (expression instanceof Case choice) {
            choice.operand().ifPresent(parts::add);
            parts.addAll(choice.branches());
            choice.otherwise().ifPresent(parts::add);
        }
        return parts;
    }
}
