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

    @Option(names = "--peers", split = ",", description = "Other programs to measure: debezium.")
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
                Ground targets = ground()) {
            Place mariadb = sources.place(Dialect.MARIADB, "bench_source");
            Place postgresql = sources.place(Dialect.POSTGRESQL, "bench_source");
            long rows = rows(DataSet.A);
            for (Place source : List.of(mariadb, postgresql)) {
                source.recreate();
                source.load(DataSet.A, rows);
            }
            Backlog backlog = new Backlog(DataSet.A, rows, hot ? Backlog.Keys.HOT : Backlog.Keys.RANDOM);
            String title = "%,d updates of A%s".formatted(changes, hot ? ", most of ten rows" : "");
            Contest contest = new Contest(title, Measure.speed("changes"))
                    .before(() -> backlog.write(changes, List.of(mariadb, postgresql)))
                    .add(
                            "PostgreSQL's logical replication",
                            changes,
                            CatchUp.nativeApply(backlog, postgresql, filled(targets, "native", rows)))
                    .add("Midflight, MariaDB to PostgreSQL", changes, midflight(backlog, mariadb, targets, "first"))
                    .add(
                            "Midflight, PostgreSQL to PostgreSQL",
                            changes,
                            midflight(backlog, postgresql, targets, "second"))
                    .add(
                            "batched upserts",
                            changes,
                            new Upserts(new Binlog(mariadb), filled(targets, "batched", rows), changes, BATCH))
                    .add(
                            "upserts row by row",
                            rowChanges,
                            new Upserts(new Binlog(mariadb), filled(targets, "single", rows), rowChanges, 1));
            for (String peer : peers) {
                Debezium.require(peer);
                contest.add(
                        "Debezium embedded, batched upserts",
                        changes,
                        CatchUp.debezium(backlog, postgresql, filled(targets, "debezium", rows)));
            }
            holdWarm(contest);
        }
    }

    private Entry midflight(Backlog backlog, Place source, Ground targets, String name) throws Exception {
        Place target = targets.place(Dialect.POSTGRESQL, name);
        return CatchUp.midflight(backlog, new Product(name, source, target, plan), source, target);
    }

    private static Place filled(Ground ground, String name, long rows) throws Exception {
        Place place = ground.place(Dialect.POSTGRESQL, name);
        place.recreate();
        place.load(DataSet.A, rows);
        return place;
    }
}
