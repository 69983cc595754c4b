package dev.midflight.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Tables to be moved that hold extremes of every type.
 *
 * @param before statements that come before the tables, such as types
 * @param columns the columns of one wide table, {@code every}, whose values both sides can hold
 * @param keys tables, each with a key of another type
 * @param lossy the columns of the wide table that the other side cannot hold in full, which the plan accepts
 */
record ValueMatrix(List<String> before, List<ValueColumn> columns, List<ValueColumn> keys, List<String> lossy) {

    /**
     * A column and values for it.
     *
     * @param name its name
     * @param type its declaration
     * @param shown how its values are shown
     * @param literals values, as SQL writes them; rows beyond them have the last one
     */
    record ValueColumn(String name, String type, Shown shown, List<String> literals) {

        String literal(int row) {
            return literals.get(Math.min(row, literals.size() - 1));
        }
    }

    static ValueColumn column(String name, String type, Shown shown, String... literals) {
        return new ValueColumn(name, type, shown, List.of(literals));
    }

    /** How many rows it takes until each value was there. */
    int rows() {
        return columns.stream()
                .mapToInt(column -> column.literals().size())
                .max()
                .orElseThrow();
    }

    /** The statements that make the tables and their first rows. */
    List<String> statements(ValueServer server) {
        List<String> statements = new ArrayList<>(before);
        List<String> parts = new ArrayList<>();
        parts.add("id INT PRIMARY KEY");
        parts.add("round INT NOT NULL");
        columns.forEach(column -> parts.add(server.quote(column.name()) + " " + column.type()));
        statements.add("CREATE TABLE every (%s)".formatted(String.join(", ", parts)));
        statements.add(
                "CREATE TABLE large (id INT PRIMARY KEY, b %s)".formatted(server.isMaria() ? "LONGBLOB" : "BYTEA"));
        statements.add("INSERT INTO large VALUES (1, %s)".formatted(large(server)));
        for (ValueColumn key : keys) {
            statements.add("CREATE TABLE %s (k %s NOT NULL PRIMARY KEY, n INT NOT NULL)"
                    .formatted(server.quote(key.name()), key.type()));
            for (int row = 0; row < key.literals().size(); row += 2) {
                statements.add(
                        "INSERT INTO %s VALUES (%s, %d)".formatted(server.quote(key.name()), key.literal(row), row));
            }
        }
        return statements;
    }

    /** Bytes of 16 MiB, more than a packet of MariaDB's protocol. */
    static String large(ValueServer server) {
        return server.isMaria() ? "repeat(x'00ff', 8388608)" : "decode(repeat('00ff', 8388608), 'hex')";
    }

    /** Inserts rows with all values, and one with none, from a number on. */
    List<String> inserts(int from) {
        List<String> statements = new ArrayList<>();
        for (int row = 0; row < rows(); row++) {
            List<String> values = new ArrayList<>();
            for (ValueColumn column : columns) {
                values.add(column.literal(row));
            }
            statements.add("INSERT INTO every VALUES (%d, 0, %s)".formatted(from + row, String.join(", ", values)));
        }
        statements.add("INSERT INTO every (id, round) VALUES (%d, 0)".formatted(from + rows()));
        return statements;
    }

    /** Inserts rows without values. */
    List<String> blanks(int from) {
        List<String> statements = new ArrayList<>();
        for (int row = 0; row <= rows(); row++) {
            statements.add("INSERT INTO every (id, round) VALUES (%d, 0)".formatted(from + row));
        }
        return statements;
    }

    /** Gives rows all values. */
    List<String> updates(ValueServer server, int from) {
        List<String> statements = new ArrayList<>();
        for (int row = 0; row < rows(); row++) {
            List<String> values = new ArrayList<>();
            for (ValueColumn column : columns) {
                values.add("%s = %s".formatted(server.quote(column.name()), column.literal(row)));
            }
            statements.add("UPDATE every SET %s WHERE id = %d".formatted(String.join(", ", values), from + row));
        }
        return statements;
    }

    /** Copies rows of the wide table inside of a server. */
    String copy(ValueServer server, int from, int to) {
        String names = String.join(
                ", ",
                columns.stream().map(column -> server.quote(column.name())).toList());
        return "INSERT INTO every (id, round, %s) SELECT id - %d + %d, 0, %s FROM every WHERE id BETWEEN %d AND %d"
                .formatted(names, from, to, names, from, from + rows());
    }
}
