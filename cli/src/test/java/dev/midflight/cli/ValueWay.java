package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.cli.ValueMatrix.ValueColumn;
import dev.midflight.examples.Operator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole migration of a matrix of values: each way that a value can take, there and back. What the servers hold is
 * read by plain SQL.
 */
final class ValueWay {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int COPIED = 1;
    private static final int UPDATED = 1001;
    private static final int INSERTED = 2001;
    private static final int TOUCHED = 3001;
    private static final int AGAIN = 4001;
    private static final int DELETED = 5001;
    private static final int MOVED = 6001;
    private static final int BACK_INSERTED = 7001;
    private static final int BACK_UPDATED = 8001;
    private static final int SPAN = 1000;
    private static final String LARGE = "SELECT id, length(b), md5(b) FROM large ORDER BY id";

    private final ValueMatrix matrix;
    private final ValueServer source;
    private final ValueServer target;
    private final String plan;
    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    ValueWay(ValueMatrix matrix, ValueServer source, ValueServer target, Path folder) throws IOException {
        this.matrix = matrix;
        this.source = source;
        this.target = target;
        this.plan = Files.writeString(
                        folder.resolve("matter.yaml"),
                        """
                        migration: matter
                        source: %s
                        target: %s
                        switch: { max-pause: 30s }
                        tables: [ { from: every, accept: [%s] }, { from: "key_*" }, { from: large } ]
                        """
                                .formatted(
                                        source.side(),
                                        target.side(),
                                        String.join(
                                                ", ",
                                                matrix.lossy().stream()
                                                        .map("\"lossy:%s\""::formatted)
                                                        .toList())))
                .toString();
    }

    /** Goes the whole way; rows must be equal at each end. */
    void go() throws Exception {
        List<String> expected;
        try (Connection old = source.open()) {
            execute(old, matrix.statements(source));
            execute(old, matrix.inserts(COPIED));
            for (int block : List.of(TOUCHED, AGAIN, DELETED, MOVED)) {
                execute(old, List.of(matrix.copy(source, COPIED, block)));
            }
            execute(old, matrix.blanks(UPDATED));
            expected = block(old, source, COPIED);
        }
        done("check");
        try (Operator.Background run = operator.start("run", plan)) {
            Await.status(
                    operator,
                    plan,
                    json -> json.path("phase").asText().equals("VERIFIED")
                            || run.answer().isPresent(),
                    LONG);
            assertThat(run.answer().map(answer -> answer.json().toString())).isEmpty();
            follow();
            nothingIsAside();
            assertThat(done("verify", "--full").json().path("mismatches")).isEmpty();
            sidesAreEqual();
            sameValues(expected, List.of(COPIED, UPDATED, INSERTED, TOUCHED, AGAIN, MOVED + SPAN / 2));
            done("cutover");
            writeOnTheNewSide();
            nothingIsAside();
            assertThat(done("verify", "--full").json().path("mismatches")).isEmpty();
            sidesAreEqual();
            sameValues(expected, List.of(COPIED, BACK_INSERTED, BACK_UPDATED, TOUCHED));
            done("rollback");
            sidesAreEqual();
            done("cutover");
            done("finish");
            sidesAreEqual();
        }
    }

    /** Each row is inserted, updated or deleted while it is followed. */
    private void follow() throws SQLException {
        try (Connection old = source.open()) {
            execute(old, matrix.inserts(INSERTED));
            execute(old, matrix.updates(source, UPDATED));
            execute(old, List.of("INSERT INTO large VALUES (2, %s)".formatted(ValueMatrix.large(source))));
            execute(
                    old,
                    List.of(
                            "UPDATE every SET round = 1 WHERE id BETWEEN %d AND %d"
                                    .formatted(TOUCHED, TOUCHED + SPAN - 1),
                            "DELETE FROM every WHERE id BETWEEN %d AND %d".formatted(AGAIN, AGAIN + SPAN - 1),
                            "DELETE FROM every WHERE id BETWEEN %d AND %d".formatted(DELETED, DELETED + SPAN - 1),
                            matrix.copy(source, COPIED, AGAIN),
                            "UPDATE every SET id = id + %d WHERE id BETWEEN %d AND %d"
                                    .formatted(SPAN / 2, MOVED, MOVED + SPAN / 2 - 1)));
            for (ValueColumn key : matrix.keys()) {
                String table = source.quote(key.name());
                for (int row = 1; row < key.literals().size(); row += 2) {
                    execute(old, List.of("INSERT INTO %s VALUES (%s, %d)".formatted(table, key.literal(row), row)));
                }
                execute(
                        old,
                        List.of(
                                "UPDATE %s SET n = n + 100 WHERE k = %s".formatted(table, key.literal(0)),
                                "DELETE FROM %s WHERE k = %s".formatted(table, key.literal(2)),
                                "UPDATE %s SET k = %s WHERE k = %s".formatted(table, key.literal(2), key.literal(1))));
            }
        }
    }

    /** What came over is written again by SQL, and so goes back. */
    private void writeOnTheNewSide() throws SQLException {
        try (Connection now = target.open()) {
            execute(
                    now,
                    List.of(
                            matrix.copy(target, COPIED, BACK_INSERTED),
                            "UPDATE every SET round = 2 WHERE id BETWEEN %d AND %d"
                                    .formatted(TOUCHED, TOUCHED + SPAN - 1),
                            "UPDATE every SET id = id - %d + %d WHERE id BETWEEN %d AND %d"
                                    .formatted(INSERTED, BACK_UPDATED, INSERTED, INSERTED + SPAN - 1),
                            "DELETE FROM every WHERE id BETWEEN %d AND %d".formatted(AGAIN, AGAIN + SPAN - 1)));
            execute(now, List.of("INSERT INTO large SELECT 3, b FROM large WHERE id = 2"));
            for (ValueColumn key : matrix.keys()) {
                execute(now, List.of("UPDATE %s SET n = n + 1000".formatted(target.quote(key.name()))));
            }
        }
    }

    private void nothingIsAside() {
        assertThat(done("verify").json().path("mismatches")).isEmpty();
        assertThat(done("quarantine", "--list").json().path("rows").toString()).isEqualTo("[]");
    }

    private void sameValues(List<String> expected, List<Integer> blocks) throws SQLException {
        for (ValueServer server : List.of(source, target)) {
            try (Connection connection = server.open()) {
                for (int block : blocks) {
                    assertThat(block(connection, server, block))
                            .as("rows from %d on %s", block, server.kind())
                            .isEqualTo(expected);
                }
            }
        }
    }

    private void sidesAreEqual() throws SQLException {
        try (Connection old = source.open();
                Connection now = target.open()) {
            for (ValueColumn key : matrix.keys()) {
                assertThat(keys(now, target, key)).as(key.name()).isEqualTo(keys(old, source, key));
            }
            assertThat(rows(now, LARGE)).isEqualTo(rows(old, LARGE));
            assertThat(rows(now, "SELECT id, round FROM every ORDER BY id"))
                    .isEqualTo(rows(old, "SELECT id, round FROM every ORDER BY id"));
        }
    }

    private static Map<String, String> keys(Connection connection, ValueServer server, ValueColumn key)
            throws SQLException {
        Map<String, String> found = new TreeMap<>();
        String query = "SELECT %s, n FROM %s".formatted(key.shown().expression(server, "k"), server.quote(key.name()));
        for (List<String> row : rows(connection, query)) {
            found.put(key.shown().normal(row.get(0)), row.get(1));
        }
        return found;
    }

    /** The values of a block of rows, one text for each row and column. */
    private List<String> block(Connection connection, ValueServer server, int from) throws SQLException {
        List<String> expressions = new ArrayList<>();
        for (ValueColumn column : matrix.columns()) {
            expressions.add(column.shown().expression(server, column.name()));
        }
        List<String> values = new ArrayList<>();
        String query = "SELECT id, %s FROM every WHERE id BETWEEN %d AND %d ORDER BY id"
                .formatted(String.join(", ", expressions), from, from + matrix.rows());
        for (List<String> row : rows(connection, query)) {
            int number = Integer.parseInt(row.get(0)) - from;
            for (int i = 0; i < matrix.columns().size(); i++) {
                ValueColumn column = matrix.columns().get(i);
                String shown = row.get(i + 1);
                values.add("%d %s %s"
                        .formatted(
                                number,
                                column.name(),
                                shown.equals("NULL") ? shown : column.shown().normal(shown)));
            }
        }
        return values;
    }

    private static List<List<String>> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    String value = result.getString(column);
                    row.add(value == null ? "NULL" : value);
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private Operator.Answer done(String command, String... more) {
        List<String> words = new ArrayList<>(List.of(command, plan));
        words.addAll(List.of(more));
        Operator.Answer answer = operator.run(words.toArray(String[]::new));
        List<String> refusals = new ArrayList<>();
        answer.json().path("findings").forEach(finding -> {
            if (finding.path("severity").asText().equals("refuse")) {
                refusals.add(finding.toString());
            }
        });
        assertThat(answer.exit())
                .as("%s: %s", words, refusals.isEmpty() ? answer.json() : refusals)
                .isZero();
        return answer;
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        for (String statement : statements) {
            try {
                RealServers.run(connection, statement);
            } catch (SQLException e) {
                throw new SQLException(statement.substring(0, Math.min(500, statement.length())), e);
            }
        }
    }
}
