package dev.midflight.bench;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How fast is a backlog of updates brought over, beside the replication that PostgreSQL has itself? */
@CommandLine.Command(
        name = "follow",
        description = "Catches up with updates of A; the first line is PostgreSQL's own logical replication, warm.")
final class FollowQuestion extends Question {

    private static final int BATCH = 1000;

    @Option(names = "--changes", description = "How many updates.", defaultValue = "500000")
    private long changes;

    @Option(names = "--row-changes", description = "How many of them a program does that sends each row by itself.")
    private long rowChanges = 30_000;

    @Option(names = "--hot", description = "Nine of ten updates on ten rows.")
    private boolean hot;

    @Option(names = "--peers", split = ",", description = "Others to measure: debezium, mariadb-replica.")
    private List<String> peers = List.of();

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'.")
    private String plan = "";

    @Override
    String name() {
        return hot ? "follow-hot" : "follow";
    }

    @Override
    void ask() throws Exception {
        try (Ground sources = ground();
                Ground targets = ground();
                Ground replicas = ground()) {
            Place mariadb = sources.place(Dialect.MARIADB, "bench_source");
            Place postgresql = sources.place(Dialect.POSTGRESQL, "bench_source");
            long rows = rows(DataSet.A);
            for (Place source : List.of(mariadb, postgresql)) {
                source.recreate();
                source.load(DataSet.A, rows);
            }
            Backlog backlog = new Backlog(DataSet.A, rows, hot ? Backlog.Keys.HOT : Backlog.Keys.RANDOM);
            String title = "%,d updates of A%s".formatted(changes, hot ? ", most of ten rows" : "");
            Sides sides = new Sides(backlog, mariadb, postgresql, targets, rows);
            Contest contest = new Contest(title, Measure.speed("changes"))
                    .before(() -> backlog.write(changes, List.of(mariadb, postgresql)))
                    .add(
                            "PostgreSQL's logical replication",
                            changes,
                            CatchUp.nativeApply(backlog, postgresql, sides.filled("native")))
                    .add(
                            "Midflight, MariaDB to PostgreSQL",
                            changes,
                            midflight(backlog, mariadb, targets.place(Dialect.POSTGRESQL, "first")))
                    .add(
                            "Midflight, PostgreSQL to PostgreSQL",
                            changes,
                            midflight(backlog, postgresql, targets.place(Dialect.POSTGRESQL, "second")))
                    .add(
                            "batched upserts",
                            changes,
                            new Upserts(new Binlog(mariadb), sides.filled("batched"), changes, BATCH))
                    .add(
                            "upserts row by row",
                            rowChanges,
                            new Upserts(new Binlog(mariadb), sides.filled("single"), rowChanges, 1));
            for (String peer : peers) {
                add(peer, contest, sides, replicas);
            }
            holdWarm(contest);
        }
    }

    /** Who is followed into what. */
    private record Sides(Backlog backlog, Place mariadb, Place postgresql, Ground targets, long rows) {

        Place filled(String name) throws Exception {
            return FollowQuestion.filled(targets.place(Dialect.POSTGRESQL, name), rows);
        }
    }

    private static Place filled(Place place, long rows) throws Exception {
        place.recreate();
        place.load(DataSet.A, rows);
        return place;
    }

    private void add(String peer, Contest contest, Sides sides, Ground replicas) throws Exception {
        switch (peer) {
            case "debezium" ->
                contest.add(
                        "Debezium embedded, batched upserts",
                        changes,
                        CatchUp.debezium(sides.backlog(), sides.postgresql(), sides.filled("debezium")));
            case "mariadb-replica" -> {
                Place source = sides.mariadb();
                // Midflight moves nothing into a server that is a replica itself.
                Place replica = filled(replicas.place(Dialect.MARIADB, source.database()), sides.rows());
                contest.add("MariaDB's replica", changes, CatchUp.replica(sides.backlog(), source, replica));
                Place target = sides.targets().place(Dialect.MARIADB, "third");
                contest.add("Midflight, MariaDB to MariaDB", changes, midflight(sides.backlog(), source, target));
            }
            default -> throw new IllegalArgumentException("--peers: %s is not known".formatted(peer));
        }
    }

    private Entry midflight(Backlog backlog, Place source, Place target) throws Exception {
        String name = target.database();
        return CatchUp.midflight(backlog, new Product(name, source, target, plan), source, target);
    }
}
