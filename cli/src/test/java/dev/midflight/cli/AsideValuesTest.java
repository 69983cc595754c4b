package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each value that the other side cannot hold is put aside with its row, copied or followed; nothing else is. */
final class AsideValuesTest {

    private static final String NAME = "aside_values";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int FOLLOWED = 1000;
    private static final int UPDATED = 2000;

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    /**
     * A value that the other side cannot hold.
     *
     * @param type the type of its column
     * @param literal the value
     */
    private record Unfit(String type, String literal) {}

    private static final List<Unfit> OF_MARIA = List.of(
            new Unfit("VARCHAR(10)", "concat('a', char(0))"),
            new Unfit("TEXT CHARACTER SET latin1", "concat('\u00e4', char(0))"),
            new Unfit("VARCHAR(10) CHARACTER SET utf16", "_utf16 x'00410000'"),
            new Unfit("DATE", "'0000-00-00'"),
            new Unfit("DATE", "'2024-00-10'"),
            new Unfit("DATE", "'2024-02-30'"),
            new Unfit("DATETIME(6)", "'0000-00-00'"),
            new Unfit("DATETIME", "'2024-11-31 01:02:03'"),
            new Unfit("TIMESTAMP NULL", "'0000-00-00'"),
            new Unfit("ENUM('a', 'b')", "'neither'"),
            new Unfit("JSON", "'\"\\\\u0000\"'"));

    private static final List<Unfit> OF_POSTGRES = List.of(
            new Unfit("real", "'NaN'"),
            new Unfit("double precision", "'Infinity'"),
            new Unfit("double precision", "'-Infinity'"),
            new Unfit("numeric", "'NaN'"),
            new Unfit("numeric", "'-Infinity'"),
            new Unfit("numeric", "1e35"),
            new Unfit("numeric", "1e-31"),
            new Unfit("numeric(10,2)", "'NaN'"),
            new Unfit("date", "'infinity'"),
            new Unfit("date", "'-infinity'"),
            new Unfit("date", "'0044-03-15 BC'"),
            new Unfit("date", "'10000-01-01'"),
            new Unfit("date", "'5874897-12-31'"),
            new Unfit("timestamp", "'infinity'"),
            new Unfit("timestamp", "'4714-11-24 BC'"),
            new Unfit("timestamp(0)", "'10000-01-01'"),
            new Unfit("timestamptz", "'-infinity'"),
            new Unfit("timestamptz", "'294246-12-31 23:59:59+00'"),
            new Unfit("interval", "'839:00:00'"),
            new Unfit("interval", "'-2 months'"),
            new Unfit("jsonb", "(repeat('[', 40) || repeat(']', 40))::jsonb"));

    @BeforeEach
    void freshDatabases() throws SQLException {
        RealServers.fresh(NAME);
    }

    @Test
    void valuesOfMariaThatPostgresCannotHold() throws Exception {
        go(OF_MARIA, RealServers.Side.MARIA);
    }

    @Test
    void valuesOfPostgresThatMariaCannotHold() throws Exception {
        go(OF_POSTGRES, RealServers.Side.POSTGRES);
    }

    private Connection source(RealServers.Side from) throws SQLException {
        if (from == RealServers.Side.POSTGRES) {
            return RealServers.postgres(NAME);
        }
        Connection maria = RealServers.maria(NAME);
        RealServers.run(maria, "SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'");
        return maria;
    }

    private void go(List<Unfit> values, RealServers.Side from) throws Exception {
        try (Connection source = source(from)) {
            String columns = IntStream.range(0, values.size())
                    .mapToObj(i -> "c%d %s".formatted(i, values.get(i).type()))
                    .collect(Collectors.joining(", "));
            RealServers.run(source, "CREATE TABLE odd (id INT PRIMARY KEY, n INT, %s)".formatted(columns));
            for (int i = 0; i < values.size(); i++) {
                RealServers.run(
                        source, insert(i, i, values.get(i)), "INSERT INTO odd (id) VALUES (%d)".formatted(UPDATED + i));
            }
            RealServers.run(source, "INSERT INTO odd (id) VALUES (500)");
        }
        String plan = RealServers.plan(
                folder, NAME, from, "tables: [ { from: odd, accept: [%s] } ]".formatted(lossy(values)));
        try (Operator.Background run = operator.start("run", plan);
                Connection source = source(from)) {
            Await.status(
                    operator,
                    plan,
                    json -> json.path("phase").asText().equals("VERIFIED")
                            || run.answer().isPresent(),
                    LONG);
            assertThat(run.answer().map(answer -> answer.json().toString()))
                    .as("run goes on")
                    .isEmpty();
            for (int i = 0; i < values.size(); i++) {
                RealServers.run(
                        source,
                        insert(FOLLOWED + i, i, values.get(i)),
                        "UPDATE odd SET c%d = %s WHERE id = %d"
                                .formatted(i, values.get(i).literal(), UPDATED + i));
            }
            RealServers.run(source, "INSERT INTO odd (id) VALUES (1500)");
            Set<Integer> expected = new TreeSet<>();
            for (int i = 0; i < values.size(); i++) {
                expected.addAll(List.of(i, FOLLOWED + i, UPDATED + i));
            }
            // It verifies what has changed, and so waits for it.
            assertThat(operator.run("verify", plan).exit()).isZero();
            assertThat(aside(plan)).isEqualTo(expected);
            Operator.Answer verify = operator.run("verify", plan, "--full");
            assertThat(verify.exit()).as(verify.json().toString()).isZero();
            assertThat(operator.run("cutover", plan).exit()).isEqualTo(5);

            RealServers.run(source, "DELETE FROM odd WHERE id NOT IN (500, 1500)");
            Await.status(operator, plan, json -> json.path("quarantined").asLong() == 0, LONG);
            assertThat(operator.run("cutover", plan).exit()).isZero();
            assertThat(operator.run("finish", plan).exit()).isZero();
        }
    }

    private static String insert(int id, int column, Unfit value) {
        return "INSERT INTO odd (id, c%d) VALUES (%d, %s)".formatted(column, id, value.literal());
    }

    private static String lossy(List<Unfit> values) {
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String type = values.get(i).type();
            if (type.equals("numeric") || type.equals("interval")) {
                accepted.add("\"lossy:c%d\"".formatted(i));
            }
        }
        return String.join(", ", accepted);
    }

    private Set<Integer> aside(String plan) {
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode row : operator.run("quarantine", plan, "--list").json().path("rows")) {
            assertThat(row.path("cause").asText()).isNotBlank();
            ids.add(row.at("/key/id").asInt());
        }
        return ids;
    }
}
