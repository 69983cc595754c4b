package dev.midflight.examples.shop;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/**
 * Collects rows as literals and sends them in INSERT statements of about 400 KB.
 *
 * <p>Literals, not parameters: the load then depends on no driver option, and one statement carries thousands of rows.
 */
final class InsertScript {

    private static final int STATEMENT_CHARACTERS = 400_000;

    private final Statement statement;
    private final boolean postgres;
    private final String head;
    private final StringBuilder sql = new StringBuilder(STATEMENT_CHARACTERS + 100_000);
    private boolean insideRow;

    InsertScript(Statement statement, String table, String columns) throws SQLException {
        this.postgres = ShopSchema.isPostgres(statement.getConnection());
        this.statement = statement;
        this.head = "INSERT INTO " + table + " (" + columns + ") VALUES ";
    }

    InsertScript number(long number) {
        next().append(number);
        return this;
    }

    /** A number in its own spelling, a bit literal, or NULL. */
    InsertScript literal(String literal) {
        next().append(literal);
        return this;
    }

    InsertScript nothing() {
        return literal("NULL");
    }

    InsertScript text(String text) {
        next().append('\'');
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '\'' || (character == '\\' && !postgres)) {
                sql.append(character);
            }
            sql.append(character);
        }
        sql.append('\'');
        return this;
    }

    InsertScript bytes(byte[] bytes) {
        next().append(postgres ? "'\\x" : "x'")
                .append(HexFormat.of().formatHex(bytes))
                .append('\'');
        return this;
    }

    /** A number that one dialect keeps as it is and the other takes for true unless it is 0. */
    InsertScript flag(long number) {
        return postgres ? literal(Boolean.toString(number != 0)) : number(number);
    }

    /** Some of the members of a set, divided by commas. */
    InsertScript tags(String members) {
        return text(postgres ? "{" + members + "}" : members);
    }

    void endRow() throws SQLException {
        sql.append(')');
        insideRow = false;
        if (sql.length() > STATEMENT_CHARACTERS) {
            send();
        }
    }

    void send() throws SQLException {
        if (sql.length() > 0) {
            statement.execute(sql.toString());
            sql.setLength(0);
        }
    }

    private StringBuilder next() {
        if (insideRow) {
            return sql.append(',');
        }
        insideRow = true;
        return sql.length() == 0 ? sql.append(head).append('(') : sql.append(",(");
    }
}
