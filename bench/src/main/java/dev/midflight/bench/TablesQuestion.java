package dev.midflight.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How fast are many small tables planned and copied? */
@CommandLine.Command(
        name = "tables",
        description = "Copies many small tables; the first line is the first of the peers.")
final class TablesQuestion extends Question {

    private static final int AT_ONCE = 100;

    @Option(names = "--from", description = "The source: ${COMPLETION-CANDIDATES}.")
    private Dialect from = Dialect.POSTGRESQL;

    @Option(names = "--to", description = "The target: ${COMPLETION-CANDIDATES}.")
    private Dialect to = Dialect.POSTGRESQL;

    @Option(names = "--tables", description = "How many.", defaultValue = "5000")
    private long tables;

    @Option(names = "--table-rows", description = "Rows of each.", defaultValue = "100")
    private long rows;

    @Option(names = "--peers", split = ",", description = "Other programs: pgcopydb, pgloader, mydumper.")
    private List<String> peers = List.of("pgcopydb");

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'.")
    private String plan = "";

    @Override
    String name() {
        return "tables-%s-%s".formatted(from, to);
    }

    @Override
    void ask() throws Exception {
        try (Ground ground = ground()) {
            Place source = ground.place(from, "bench_source");
            Place target = ground.place(to, "bench_target");
            source.recreate();
            create(source);
            CopyWays ways = new CopyWays(source, target, schema -> check(target, schema));
            Contest contest = new Contest(
                    "%,d tables of %,d rows, %s to %s".formatted(tables, rows, from, to), Measure.speed("tables"));
            for (String peer : peers) {
                contest.add(peer, tables, ways.peer(peer));
            }
            hold(contest.add("Midflight", tables, ways.midflight(plan)));
        }
    }

    private void create(Place place) throws SQLException {
        place.run(
                "CREATE TABLE t0 (id bigint PRIMARY KEY, number int NOT NULL, text varchar(100) NOT NULL)",
                place.dialect() == Dialect.MARIADB
                        ? "INSERT INTO t0 SELECT seq, seq * 7, concat('row ', seq) FROM seq_1_to_" + rows
                        : "INSERT INTO t0 SELECT n, n * 7, concat('row ', n) FROM generate_series(1, %d) n"
                                .formatted(rows));
        try (Connection connection = place.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (long table = 1; table < tables; table++) {
                statement.execute(
                        place.dialect() == Dialect.MARIADB
                                ? "CREATE TABLE t%d LIKE t0".formatted(table)
                                : "CREATE TABLE t%d (LIKE t0 INCLUDING ALL)".formatted(table));
                statement.execute("INSERT INTO t%d SELECT * FROM t0".formatted(table));
                if (table % AT_ONCE == 0) {
                    connection.commit();
                }
            }
            connection.commit();
        }
    }

    /** Of every hundredth table all rows; of the others that they are there. */
    private void check(Place target, String schema) throws SQLException {
        for (long table = 0; table < tables; table += AT_ONCE) {
            long found = target.number("SELECT count(*) FROM %st%d".formatted(schema, table));
            if (found != rows) {
                throw new IllegalStateException("table %d has %d rows".formatted(table, found));
            }
        }
        long found = target.number("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 't%'"
                + " AND table_schema NOT IN ('pg_catalog', 'information_schema', 'mysql', 'sys', 'performance_schema')"
                + (target.dialect() == Dialect.MARIADB ? " AND table_schema = '%s'".formatted(target.database()) : ""));
        if (found < tables) {
            throw new IllegalStateException("%d tables of %d are there".formatted(found, tables));
        }
    }
}
