package dev.midflight.bench;

import dev.midflight.spi.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How fast is a log read and decoded, every value of it, beside what else can read it? */
@CommandLine.Command(
        name = "log",
        description = "Reads a log of updates; the first line is mysql-binlog-connector-java, or pg_recvlogical.")
final class LogQuestion extends Question {

    /** The slot that nobody reads: each round reads a copy of it. */
    static final String SLOT = "bench_first";

    private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");

    @Option(names = "--from", split = ",", description = "The servers: ${COMPLETION-CANDIDATES}.")
    private List<Dialect> servers = List.of(Dialect.values());

    @Option(names = "--data", split = ",", description = "The data sets: A, B.")
    private List<DataSet> sets = List.of(DataSet.A, DataSet.B);

    @Option(names = "--changes", description = "How many updates.", defaultValue = "500000")
    private long changes;

    @Option(names = "--peers", split = ",", description = "Other programs to measure: debezium.")
    private List<String> peers = List.of();

    @Option(names = "--recvlogical", description = "The program; else the newest below /usr/lib/postgresql.")
    private Optional<Path> program = Optional.empty();

    @Override
    String name() {
        return "log";
    }

    @Override
    void ask() throws Exception {
        try (Ground ground = ground()) {
            for (Dialect server : servers) {
                for (DataSet set : sets) {
                    Place place = ground.place(server, "bench_source");
                    place.recreate();
                    place.load(set, rows(set));
                    holdWarm(contest(place, set));
                }
            }
        }
    }

    private Contest contest(Place place, DataSet set) throws Exception {
        Contest contest = new Contest(
                "%,d updates of %s in the log of %s".formatted(changes, set, place.dialect()),
                Measure.speed("changes"));
        Position from = start(place, set);
        if (place.dialect() == Dialect.POSTGRESQL) {
            place.run("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(SLOT));
        }
        Map<String, Entry> others = new LinkedHashMap<>();
        for (String peer : peers) {
            Debezium.require(peer);
            others.put("Debezium embedded", DebeziumLog.of(place, set, changes, true));
            others.put("Debezium embedded, whole process", DebeziumLog.of(place, set, changes, false));
        }
        if (place.dialect() == Dialect.MARIADB) {
            ConnectorReading connector = new ConnectorReading(new Binlog(place), changes);
            write(place, set);
            contest.add("mysql-binlog-connector-java", changes, connector)
                    .add("mysql-binlog-connector-java, whole process", changes, connector.whole(place.ground()));
        } else {
            write(place, set);
            contest.add("pg_recvlogical, undecoded", changes, received(place));
        }
        LogReading reading = new LogReading(place.address(), set, from.encode(), changes);
        contest.add("Midflight's reader", changes, reading)
                .add("Midflight's reader, whole process", changes, reading.whole(place.ground()));
        others.forEach((name, other) -> contest.add(name, changes, other));
        return contest;
    }

    private static Position start(Place place, DataSet set) {
        try (Opened opened = new Opened(place)) {
            return opened.store().source().startLog(List.of(opened.table(set)));
        }
    }

    private void write(Place place, DataSet set) throws Exception {
        new Backlog(set, rows(set), Backlog.Keys.RANDOM).write(changes, List.of(place));
        place.ground().settle();
    }

    /** The program that comes with PostgreSQL: what the server sends, thrown away. */
    private Entry received(Place place) {
        return new Entry() {
            private String end = "";

            @Override
            public void prepare() throws Exception {
                place.run("SELECT pg_copy_logical_replication_slot('%s', 'bench_copy')".formatted(SLOT));
                end = place.text("SELECT pg_current_wal_lsn()");
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                place.ground()
                        .program(
                                watcher,
                                "recvlogical",
                                Map.of("PGPASSWORD", place.password()),
                                List.of(
                                        program().toString(),
                                        "-h127.0.0.1",
                                        "-p" + place.port(),
                                        "-U" + place.user(),
                                        "-d" + place.database(),
                                        "--slot=bench_copy",
                                        "--start",
                                        "--no-loop",
                                        "--endpos=" + end,
                                        "-oproto_version=1",
                                        "-opublication_names=midflight_bench",
                                        "-f/dev/null"));
            }

            @Override
            public void end() throws Exception {
                place.run("SELECT pg_drop_replication_slot('bench_copy')");
            }
        };
    }

    private Path program() throws Exception {
        if (program.isPresent()) {
            return program.get();
        }
        try (Stream<Path> versions = Files.list(INSTALLATIONS)) {
            return versions.map(version -> version.resolve("bin/pg_recvlogical"))
                    .filter(Files::isExecutable)
                    .max(Path::compareTo)
                    .orElseThrow(() -> new IllegalStateException("no pg_recvlogical; name one with --recvlogical"));
        }
    }
}
