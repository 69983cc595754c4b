package dev.midflight.stores.sql;

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
import dev.midflight.stores.sql.ExpressionTokens.Sort;
import dev.midflight.stores.sql.ExpressionTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an expression in the words of PostgreSQL's, MySQL's or MariaDB's catalog, by recursive descent. What none of
 * the others could say is refused with {@link UntranslatableException}, never guessed.
 *
 * <p>Its one weakness: {@code ||} is read as concatenation, which is what it means in PostgreSQL; MySQL's catalog
 * writes {@code or} there, unless {@code sql_mode} says otherwise.
 */
public final class ExpressionReader {

    private static final Set<String> COMPARISONS =
            Set.of("=", "<>", "!=", "<", "<=", ">", ">=", "<=>", "LIKE", "~~", "!~~", "REGEXP", "RLIKE");
    private static final Map<String, String> SAME =
            Map.of("!=", "<>", "~~", "LIKE", "RLIKE", "REGEXP", "&&", "AND", "MOD", "%");
    private static final Set<String> TYPE_WORDS =
            Set.of("VARYING", "PRECISION", "WITH", "WITHOUT", "TIME", "ZONE", "INTEGER", "UNSIGNED");
    private static final List<Set<String>> ARITHMETIC = List.of(
            Set.of("|"), Set.of("&"), Set.of("<<", ">>"), Set.of("+", "-", "||"), Set.of("*", "/", "%", "DIV", "MOD"));

    private final List<Token> tokens;
    private int at;

    private ExpressionReader(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * Reads a whole expression.
     *
     * @throws UntranslatableException if it is not one that other dialects share
     */
    public static Expression read(String text) {
        ExpressionReader reader = new ExpressionReader(ExpressionTokens.of(text));
        Expression expression = reader.or();
        if (reader.peek().sort() != Sort.END) {
            throw new UntranslatableException(
                    "'%s' is not understood".formatted(reader.peek().text()));
        }
        return expression;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private boolean take(String sign) {
        boolean taken = peek().is(sign);
        at += taken ? 1 : 0;
        return taken;
    }

    private void expect(String sign) {
        if (!take(sign)) {
            throw new UntranslatableException("'%s' is not understood".formatted(peek().text()));
        }
    }

    private Expression or() {
        Expression left = and();
        while (peek().is("OR") || peek().is("XOR")) {
            String operator = tokens.get(at++).text();
            left = new Infix(operator, left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (take("AND") || take("&&")) {
            left = new Infix("AND", left, not());
        }
        return left;
    }

    private Expression not() {
        return take("NOT") || take("!") ? new Prefix("NOT", not()) : comparison();
    }

    private Expression comparison() {
        Expression left = arithmetic(0);
        while (true) {
            boolean negated = peek().is("NOT");
            at += negated ? 1 : 0;
            Optional<Expression> next = predicate(left);
            if (next.isEmpty()) {
                at -= negated ? 1 : 0;
                return left;
            }
            left = negated ? new Prefix("NOT", next.get()) : next.get();
        }
    }

    private Optional<Expression> predicate(Expression left) {
        if (take("IS")) {
            boolean negated = take("NOT");
            Expression is = new Is(left, tokens.get(at++).text());
            return Optional.of(negated ? new Prefix("NOT", is) : is);
        }
        if (take("IN")) {
            expect("(");
            return Optional.of(new In(left, list(")")));
        }
        if (take("BETWEEN")) {
            Expression low = arithmetic(0);
            expect("AND");
            return Optional.of(new Between(left, low, arithmetic(0)));
        }
        if (peek().sort() != Sort.NAME && COMPARISONS.contains(peek().text()) && peek().sort() != Sort.STRING) {
            String operator = tokens.get(at++).text();
            if (take("ANY")) {
                return Optional.of(any(operator, left));
            }
            Expression right = arithmetic(0);
            return Optional.of(
                    operator.equals("!~~")
                            ? new Prefix("NOT", new Infix("LIKE", left, right))
                            : new Infix(SAME.getOrDefault(operator, operator), left, right));
        }
        return Optional.empty();
    }

    /** PostgreSQL shows {@code IN (..)} as {@code = ANY (ARRAY[..])}, with casts of the whole array. */
    private Expression any(String operator, Expression left) {
        if (!operator.equals("=")) {
            throw new UntranslatableException("%s ANY has no equal".formatted(operator));
        }
        expect("(");
        boolean nested = take("(");
        expect("ARRAY");
        expect("[");
        In in = new In(left, list("]"));
        if (nested) {
            expect(")");
        }
        while (take("::")) {
            type();
        }
        expect(")");
        return in;
    }

    private Expression arithmetic(int level) {
        if (level == ARITHMETIC.size()) {
            return prefix();
        }
        Expression left = arithmetic(level + 1);
        while ((peek().sort() == Sort.SIGN || peek().sort() == Sort.WORD)
                && ARITHMETIC.get(level).contains(peek().text())) {
            String operator = tokens.get(at++).text();
            left = new Infix(SAME.getOrDefault(operator, operator), left, arithmetic(level + 1));
        }
        return left;
    }

    private Expression prefix() {
        if (take("-")) {
            return new Prefix("-", prefix());
        }
        if (take("~")) {
            return new Prefix("~", prefix());
        }
        take("+");
        Expression operand = primary();
        while (take("::")) {
            operand = new Cast(operand, type());
        }
        if (peek().is("COLLATE")) {
            throw new UntranslatableException("COLLATE has no equal");
        }
        return operand;
    }

    private Expression primary() {
        Token token = tokens.get(at++);
        return switch (token.sort()) {
            case STRING -> new Text(token.text());
            case NUMBER -> new Constant(token.text());
            case NAME -> peek().is("(") ? call(token.text()) : new Name(token.text());
            case WORD -> word(token.text());
            case SIGN -> {
                if (!token.text().equals("(")) {
                    throw new UntranslatableException("'%s' is not understood".formatted(token.text()));
                }
                Expression inner = or();
                expect(")");
                yield inner;
            }
            case END -> throw new UntranslatableException("it ends in the middle");
        };
    }

    private Expression word(String word) {
        switch (word) {
            case "NULL", "TRUE", "FALSE" -> {
                return new Constant(word);
            }
            case "CASE" -> {
                return choice();
            }
            case "CAST" -> {
                expect("(");
                Expression operand = or();
                expect("AS");
                String type = type();
                expect(")");
                return new Cast(operand, type);
            }
            case "SELECT", "INTERVAL", "EXTRACT", "ARRAY", "ROW" ->
                throw new UntranslatableException(word + " is not understood");
            default -> {
                if (peek().sort() == Sort.STRING && word.startsWith("_")) {
                    return primary();
                }
                return peek().is("(") ? call(word) : new Name(word.toLowerCase(Locale.ROOT));
            }
        }
    }

    private Expression call(String name) {
        String function = name.toLowerCase(Locale.ROOT);
        expect("(");
        return new Call(function, take(")") ? List.of() : list(")"));
    }

    private List<Expression> list(String end) {
        List<Expression> list = new ArrayList<>();
        do {
            list.add(or());
        } while (take(","));
        expect(end);
        return list;
    }

    private Expression choice() {
        Optional<Expression> operand = peek().is("WHEN") ? Optional.empty() : Optional.of(or());
        List<Expression> branches = new ArrayList<>();
        while (take("WHEN")) {
            branches.add(or());
            expect("THEN");
            branches.add(or());
        }
        Optional<Expression> otherwise = take("ELSE") ? Optional.of(or()) : Optional.empty();
        expect("END");
        return new Case(operand, branches, otherwise);
    }

    /** A type's name: words, perhaps with sizes, perhaps an array's brackets. */
    private String type() {
        StringBuilder type = new StringBuilder(tokens.get(at++).text().toLowerCase(Locale.ROOT));
        do {
            if (take("(")) {
                type.append('(');
                while (!peek().is(")") && peek().sort() != Sort.END) {
                    type.append(tokens.get(at++).text());
                }
                expect(")");
                type.append(')');
            }
            if (peek().sort() == Sort.WORD && TYPE_WORDS.contains(peek().text())) {
                type.append(' ').append(tokens.get(at++).text().toLowerCase(Locale.ROOT));
            }
        } while (peek().is("(") || (peek().sort() == Sort.WORD && TYPE_WORDS.contains(peek().text())));
        while (take("[")) {
            expect("]");
            type.append("[]");
        }
        return type.toString();
    }
}
