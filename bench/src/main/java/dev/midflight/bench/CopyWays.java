package dev.midflight.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The ways to bring everything in one database into another, empty one. */
final class CopyWays {

    private final Ground ground;
    private final Place source;
    private final Place target;
    private final Arrived arrived;

    /** Whether all is there. */
    interface Arrived {

        /**
         * Throws if something is missing.
         *
         * @param schema where the tables are in the target, with a dot behind; empty for the usual place
         */
        void check(String schema) throws SQLException;
    }

    CopyWays(Place source, Place target, Arrived arrived) {
        this.ground = source.ground();
        this.source = source;
        this.target = target;
        this.arrived = arrived;
    }

    /** For one data set's table. */
    static CopyWays of(DataSet set, long rows, Place source, Place target) {
        return new CopyWays(source, target, schema -> {
            long found = target.number("SELECT count(*) FROM " + schema + set.table());
            if (found != rows) {
                throw new IllegalStateException("%d rows of %d are there".formatted(found, rows));
            }
        });
    }

    /** Before each round: what is left to be written out by either server is no part of the next way. */
    private void settle() throws SQLException {
        source.ground().settle();
        if (target.ground() != source.ground()) {
            target.ground().settle();
        }
    }

    /** One that starts with an empty target database. */
    private abstract class Way implements Entry {

        @Override
        public void prepare() throws Exception {
            target.recreate();
            settle();
        }

        @Override
        public void check() throws Exception {
            arrived.check("");
        }
    }

    /** Another program by its name. */
    Entry peer(String name) throws IOException {
        return switch (name) {
            case "pgloader" -> pgloader(false);
            case "pgloader-tuned" -> pgloader(true);
            case "pgcopydb" -> pgcopydb();
            case "pg_dump" -> pgDump();
            case "mydumper" -> mydumper();
            case "mariadb-dump" -> mariadbDump();
            default -> throw new IllegalArgumentException("--peers: %s is not known".formatted(name));
        };
    }

    /** Midflight with more of a plan, until all rows are copied. */
    Entry midflight(String plan) throws IOException {
        return midflight(new Product("bench", source, target, plan));
    }

    /** The same with a product of one's own. */
    Entry midflight(Product product) {
        return new Way() {
            @Override
            public void prepare() throws Exception {
                product.reset();
                settle();
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                product.run(watcher, "run", "--until", "copied");
            }
        };
    }

    /** The fastest way into the target's server alone, for one data set. */
    Entry limit(DataSet set, long rows) throws SQLException, IOException {
        return target.dialect() == Dialect.POSTGRESQL ? copyBinary(set, rows) : loadData(set, rows);
    }

    static String limitName(Dialect dialect) {
        return dialect == Dialect.POSTGRESQL ? "COPY BINARY from a file" : "LOAD DATA, two streams";
    }

    private Entry copyBinary(DataSet set, long rows) throws SQLException, IOException {
        Place staging = target.beside("bench_staging");
        staging.recreate();
        staging.load(set, rows);
        Path file = target.ground().postgresql().home().resolve("data").resolve(set.table() + ".bin");
        staging.run("COPY %s TO '%s' (FORMAT binary)".formatted(set.table(), file), "DROP TABLE " + set.table());
        return new Way() {
            @Override
            public void prepare() throws Exception {
                super.prepare();
                target.run(set.create(target.dialect(), true));
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                target.run("COPY %s FROM '%s' (FORMAT binary)".formatted(set.table(), file));
            }
        };
    }

    /** Two files of one half each, in the order of the key. */
    private Entry loadData(DataSet set, long rows) throws IOException {
        Path whole = ground.folder().resolve(set.table() + ".tsv");
        try (OutputStream out = Files.newOutputStream(whole)) {
            DataWriter.write(set, Dialect.MARIADB, rows, out);
        }
        List<Path> halves = Halves.of(whole, rows);
        return new Way() {
            @Override
            public void prepare() throws Exception {
                super.prepare();
                target.run(set.create(target.dialect(), true));
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                List<Thread> threads = new ArrayList<>();
                for (Path half : halves) {
                    Thread thread = new Thread(() -> load(set, half), "half");
                    thread.start();
                    threads.add(thread);
                }
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        };
    }

    private void load(DataSet set, Path file) {
        try {
            target.run("LOAD DATA LOCAL INFILE '%s' INTO TABLE %s CHARACTER SET utf8mb4".formatted(file, set.table()));
        } catch (SQLException e) {
            throw new IllegalStateException("LOAD DATA of %s".formatted(file), e);
        }
    }

    private Entry pgloader(boolean tuned) throws IOException {
        String settings = tuned
                ? ", workers = 4, concurrency = 2, batch rows = 50000, batch size = 64MB, prefetch rows = 100000"
                        + " set maintenance_work_mem to '512MB', work_mem to '64MB', synchronous_commit to 'off'"
                : "";
        Path script = ground.folder().resolve(tuned ? "tuned.load" : "default.load");
        Files.writeString(
                script,
                "load database from mysql://%s:%s@127.0.0.1:%d/%s into postgresql://%s:%s@127.0.0.1:%d/%s"
                                .formatted(
                                        source.user(),
                                        source.password(),
                                        source.port(),
                                        source.database(),
                                        target.user(),
                                        target.password(),
                                        target.port(),
                                        target.database())
                        + " with include drop, create tables, create indexes%s;%n".formatted(settings));
        return new Way() {
            @Override
            public void check() throws Exception {
                arrived.check(source.database() + ".");
            }

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

    private Entry pgcopydb() {
        return new Way() {
            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                Path work = Files.createTempDirectory(ground.folder(), "pgcopydb-");
                ground.program(
                        watcher,
                        "pgcopydb",
                        Map.of("PGPASSWORD", target.password()),
                        List.of(
                                "pgcopydb",
                                "clone",
                                "--dir",
                                work.resolve("work").toString(),
                                "--source",
                                address(source),
                                "--target",
                                address(target),
                                "--no-owner",
                                "--table-jobs",
                                "2",
                                "--index-jobs",
                                "2",
                                "--skip-large-objects"));
            }

            private String address(Place place) {
                return "postgresql://%s@127.0.0.1:%d/%s".formatted(place.user(), place.port(), place.database());
            }
        };
    }

    private Entry mydumper() {
        return new Way() {
            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                Path dump = Files.createTempDirectory(ground.folder(), "dump-");
                ground.program(watcher, "mydumper", Map.of(), words(source, "mydumper", "-o", dump.toString()));
                ground.program(watcher, "myloader", Map.of(), words(target, "myloader", "-d", dump.toString()));
            }

            private List<String> words(Place place, String... own) {
                List<String> words = new ArrayList<>(List.of(own));
                words.addAll(List.of("-t", "2", "-h", "127.0.0.1", "-P", Integer.toString(place.port())));
                words.addAll(List.of("-B", place.database(), "-u", place.user(), "-p", place.password()));
                return words;
            }
        };
    }

    /** The usual way, through a pipe. */
    private Entry pgDump() {
        String to = "-h 127.0.0.1 -p %d -U %s";
        return piped(
                "pg_dump",
                "PGPASSWORD=$FROM pg_dump %s %s | PGPASSWORD=$TO psql -q -v ON_ERROR_STOP=1 %s %s"
                        .formatted(
                                to.formatted(source.port(), source.user()),
                                source.database(),
                                to.formatted(target.port(), target.user()),
                                target.database()));
    }

    /** The usual way, through a pipe. */
    private Entry mariadbDump() {
        String to = "--no-defaults -h 127.0.0.1 -P %d -u %s";
        return piped(
                "mariadb-dump",
                "MYSQL_PWD=$FROM mariadb-dump %s --single-transaction --quick %s | MYSQL_PWD=$TO mariadb %s %s"
                        .formatted(
                                to.formatted(source.port(), source.user()),
                                source.database(),
                                to.formatted(target.port(), target.user()),
                                target.database()));
    }

    /** A pipe from one program to another, which have the passwords of both sides. */
    private Entry piped(String name, String words) {
        return new Way() {
            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                ground.program(
                        watcher,
                        name,
                        Map.of("FROM", source.password(), "TO", target.password()),
                        List.of("bash", "-c", "set -o pipefail; " + words));
            }
        };
    }
}
