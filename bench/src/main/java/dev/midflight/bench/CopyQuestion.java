package dev.midflight.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast are rows copied, beside the fastest way into the target's server and beside other programs? */
@CommandLine.Command(name = "copy", description = "Copies one table; the first line is the target server's own limit.")
final class CopyQuestion implements Callable<Integer> {

    private static final String SOURCE = "bench_source";
    private static final String TARGET = "bench_target";

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(names = "--from", description = "The source: ${COMPLETION-CANDIDATES}.")
    private Dialect from = Dialect.MARIADB;

    @Option(names = "--to", description = "The target: ${COMPLETION-CANDIDATES}.")
    private Dialect to = Dialect.POSTGRESQL;

    @Option(names = "--data", split = ",", description = "The data sets: ${COMPLETION-CANDIDATES}.")
    private List<DataSet> sets = List.of(DataSet.values());

    @Option(names = "--peers", split = ",", description = "Other programs to measure: pgloader, pgcopydb, mydumper.")
    private List<String> peers = List.of();

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'.")
    private String plan = "";

    @Option(names = "--postgresql", description = "An installation to run instead of the one that Maven brings.")
    private Optional<Path> installation = Optional.empty();

    @Override
    public Integer call() throws Exception {
        try (Ground ground = Ground.start(installation)) {
            List<Contest> contests = new ArrayList<>();
            for (DataSet set : sets) {
                long rows = rounds.rows(set);
                ground.recreate(from, SOURCE);
                ground.load(from, SOURCE, set, rows);
                Contest contest = contest(ground, set, rows);
                contest.run(rounds.count(), System.err);
                contests.add(contest);
            }
            rounds.report("copy-%s-%s".formatted(from, to), contests);
        }
        return 0;
    }

    private Contest contest(Ground ground, DataSet set, long rows) throws IOException, SQLException {
        Contest contest = new Contest("%s, %s to %s".formatted(set, from, to), "rows", rows);
        if (to == Dialect.POSTGRESQL) {
            contest.add("COPY BINARY from a file", copyBinary(ground, set, rows));
        } else {
            contest.add("LOAD DATA, two streams", loadData(ground, set, rows));
        }
        contest.add("Midflight", midflight(ground, set, rows));
        for (String peer : peers) {
            contest.add(
                    peer,
                    switch (peer) {
                        case "pgloader" -> pgloader(ground, set, rows, false);
                        case "pgloader-tuned" -> pgloader(ground, set, rows, true);
                        case "pgcopydb" -> pgcopydb(ground, set, rows);
                        case "mydumper" -> mydumper(ground, set, rows);
                        default -> throw new IllegalArgumentException("--peers: %s is not known".formatted(peer));
                    });
        }
        return contest;
    }

    /** A way that starts with an empty target database and must end with all rows in it. */
    private abstract class Way implements Contest.Entry {

        private final Ground ground;
        private final String table;
        private final long rows;

        Way(Ground ground, String table, long rows) {
            this.ground = ground;
            this.table = table;
            this.rows = rows;
        }

        @Override
        public void prepare() throws Exception {
            ground.recreate(to, TARGET);
            ground.settle();
        }

        @Override
        public void check() throws Exception {
            try (Connection connection = ground.connect(to, TARGET)) {
                long found = Ground.number(connection, "SELECT count(*) FROM " + table);
                if (found != rows) {
                    throw new IllegalStateException("%d rows of %d are there".formatted(found, rows));
                }
            }
        }
    }

    private Contest.Entry midflight(Ground ground, DataSet set, long rows) throws IOException {
        Product product =
                new Product(ground, "bench", new Product.Side(from, SOURCE), new Product.Side(to, TARGET), plan);
        return new Way(ground, set.table(), rows) {
            @Override
            public void prepare() throws Exception {
                super.prepare();
                if (from == Dialect.POSTGRESQL) {
                    try (Connection connection = ground.connect(from, SOURCE)) {
                        Ground.run(
                                connection,
                                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots",
                                "DROP PUBLICATION IF EXISTS midflight_bench",
                                "DROP SCHEMA IF EXISTS midflight CASCADE");
                    }
                }
                product.reset();
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                product.run(watcher, "run", "--until", "copied");
            }
        };
    }

    private Contest.Entry copyBinary(Ground ground, DataSet set, long rows) throws SQLException, IOException {
        String staging = "bench_staging";
        ground.recreate(Dialect.POSTGRESQL, staging);
        ground.load(Dialect.POSTGRESQL, staging, set, rows);
        Path file = ground.postgresql().home().resolve("data").resolve(set.table() + ".bin");
        try (Connection connection = ground.connect(Dialect.POSTGRESQL, staging)) {
            Ground.run(
                    connection,
                    "COPY %s TO '%s' (FORMAT binary)".formatted(set.table(), file),
                    "DROP TABLE " + set.table());
        }
        return new Way(ground, set.table(), rows) {
            @Override
            public void prepare() throws Exception {
                super.prepare();
                try (Connection connection = ground.connect(to, TARGET)) {
                    Ground.run(connection, set.create(to, true));
                }
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                try (Connection connection = ground.connect(to, TARGET)) {
                    Ground.run(connection, "COPY %s FROM '%s' (FORMAT binary)".formatted(set.table(), file));
                }
            }
        };
    }

    /** Two files of one half each, in the order of the key. */
    private Contest.Entry loadData(Ground ground, DataSet set, long rows) throws IOException {
        Path whole = ground.folder().resolve(set.table() + ".tsv");
        try (OutputStream out = Files.newOutputStream(whole)) {
            DataWriter.write(set, Dialect.MARIADB, rows, out);
        }
        List<Path> halves = Halves.of(whole, rows);
        return new Way(ground, set.table(), rows) {
            @Override
            public void prepare() throws Exception {
                super.prepare();
                try (Connection connection = ground.connect(to, TARGET)) {
                    Ground.run(connection, set.create(to, true));
                }
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                List<Thread> threads = new ArrayList<>();
                for (Path half : halves) {
                    Thread thread = new Thread(() -> load(ground, set, half), "half");
                    thread.start();
                    threads.add(thread);
                }
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        };
    }

    private void load(Ground ground, DataSet set, Path file) {
        try (Connection connection = ground.connect(to, TARGET)) {
            Ground.run(
                    connection,
                    "LOAD DATA LOCAL INFILE '%s' INTO TABLE %s CHARACTER SET utf8mb4".formatted(file, set.table()));
        } catch (SQLException e) {
            throw new IllegalStateException("LOAD DATA of %s".formatted(file), e);
        }
    }

    private Contest.Entry pgloader(Ground ground, DataSet set, long rows, boolean tuned) throws IOException {
        String settings = tuned
                ? ", workers = 4, concurrency = 2, batch rows = 50000, batch size = 64MB, prefetch rows = 100000"
                        + " set maintenance_work_mem to '512MB', work_mem to '64MB', synchronous_commit to 'off'"
                : "";
        Path script = ground.folder().resolve(tuned ? "tuned.load" : "default.load");
        Files.writeString(
                script,
                "load database from mysql://%s:%s@127.0.0.1:%d/%s into postgresql://%s:%s@127.0.0.1:%d/%s"
                                .formatted(
                                        ground.user(from),
                                        ground.password(from),
                                        ground.port(from),
                                        SOURCE,
                                        ground.user(to),
                                        ground.password(to),
                                        ground.port(to),
                                        TARGET)
                        + " with include drop, create tables, create indexes%s;%n".formatted(settings));
        return new Way(ground, SOURCE + "." + set.table(), rows) {
            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                ground.program(
                        watcher,
                        "pgloader",
                        Map.of(),
                        List.of("pgloader", "--dynamic-space-size", "6144", script.toString()));
            }
        };
    }

    private Contest.Entry pgcopydb(Ground ground, DataSet set, long rows) {
        return new Way(ground, set.table(), rows) {
            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                Path work = Files.createTempDirectory(ground.folder(), "pgcopydb-");
                ground.program(
                        watcher,
                        "pgcopydb",
                        Map.of("PGPASSWORD", ground.password(to)),
                        List.of(
                                "pgcopydb",
                                "clone",
                                "--dir",
                                work.resolve("work").toString(),
                                "--source",
                                address(from, SOURCE),
                                "--target",
                                address(to, TARGET),
                                "--no-owner",
                                "--table-jobs",
                                "2",
                                "--index-jobs",
                                "2",
                                "--skip-large-objects"));
            }

            private String address(Dialect dialect, String database) {
                return "postgresql://%s@127.0.0.1:%d/%s"
                        .formatted(ground.user(dialect), ground.port(dialect), database);
            }
        };
    }

    private Contest.Entry mydumper(Ground ground, DataSet set, long rows) {
        return new Way(ground, set.table(), rows) {
            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                Path dump = Files.createTempDirectory(ground.folder(), "dump-");
                ground.program(watcher, "mydumper", Map.of(), words("mydumper", "-B", SOURCE, "-o", dump.toString()));
                ground.program(watcher, "myloader", Map.of(), words("myloader", "-B", TARGET, "-d", dump.toString()));
            }

            private List<String> words(String... own) {
                List<String> words = new ArrayList<>(List.of(own));
                words.addAll(List.of("-t", "2", "-h", "127.0.0.1", "-P", Integer.toString(ground.port(from))));
                words.addAll(List.of("-u", ground.user(from), "-p", ground.password(from)));
                return words;
            }
        };
    }
}
