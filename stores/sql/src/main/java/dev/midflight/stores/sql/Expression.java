package dev.midflight.stores.sql;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * An expression of a default, a check or a generated column, as far as two dialects of SQL share it. {@link
 * ExpressionReader} makes it from a store's own words; each store writes it in its own.
 */
public sealed interface Expression {

    /** A column. */
    record Name(String name) implements Expression {}

    /** A string constant, without quotes. */
    record Text(String value) implements Expression {}

    /** A number as written, or one of {@code NULL}, {@code TRUE}, {@code FALSE}. */
    record Constant(String word) implements Expression {}

    /** A function call; the name in lower case. */
    record Call(String function, List<Expression> arguments) implements Expression {
        /** Copies the list. */
        public Call {
            requireNonNull(function, "function");
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code NOT}, {@code -} or {@code ~} before an operand. */
    record Prefix(String operator, Expression operand) implements Expression {}

    /**
     * An operator between two operands, in upper case: {@code AND OR XOR = <> < <= > >= <=> + - * / % DIV || & | ^ <<
     * >> LIKE REGEXP}.
     */
    record Infix(String operator, Expression left, Expression right) implements Expression {}

    /** {@code IS NULL}, {@code IS TRUE}, {@code IS FALSE}. */
    record Is(Expression operand, String word) implements Expression {}

    /** {@code IN} a list. */
    record In(Expression operand, List<Expression> list) implements Expression {
        /** Copies the list. */
        public In {
            list = List.copyOf(list);
        }
    }

    /** {@code BETWEEN}. */
    record Between(Expression operand, Expression low, Expression high) implements Expression {}

    /** {@code CASE}; conditions and results alternate. */
    record Case(Optional<Expression> operand, List<Expression> branches, Optional<Expression> otherwise)
            implements Expression {
        /** Copies the list. */
        public Case {
            branches = List.copyOf(branches);
        }
    }

    /** A cast; the type in lower case as written. */
    record Cast(Expression operand, String type) implements Expression {}
}
