package dev.midflight.bench;

import dev.midflight.router.Stage;
import dev.midflight.router.dirty.DirtyKeys;
import dev.midflight.router.jdbc.MidflightDataSource;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How much slower are an application's updates when each marks its key? */
@CommandLine.Command(
        name = "marks",
        description =
                "Updates as fast as they are taken, without marks, with marks, and through the routed data source.")
final class MarksQuestion extends Question {

    private static final Measure MEASURE =
            new Measure(List.of("updates/s", "p50 ms of a transaction", "p99 ms"), Measure.Better.MORE);
    private static final long ROWS_MAX = 1_000_000;
    private static final String MIGRATION = "shop";

    @Option(names = "--servers", split = ",", description = "mariadb, postgresql.", defaultValue = "mariadb,postgresql")
    private List<Dialect> servers = List.of();

    @Option(
            names = "--updates",
            split = ",",
            description = "Updates in a transaction; of each number there is a table.",
            defaultValue = "1,10")
    private List<Integer> sizes = List.of();

    @Option(names = "--reads", description = "Reads by key before the updates of a transaction.", defaultValue = "0")
    private int reads;

    @Option(names = "--sessions", description = "How many update at once.", defaultValue = "4")
    private int sessions;

    @Option(names = "--seconds", description = "How long each way is looked at in a round.", defaultValue = "10")
    private double seconds;

    @Option(
            names = "--binlog",
            description = "Has MariaDB write its binlog, too; without, as where marks are for want of one.")
    private boolean binlog;

    @Option(names = "--short", description = "For moments only, with few rows: says that all ways still work.")
    private boolean brief;

    @Override
    String name() {
        return "marks";
    }

    @Override
    void ask() throws Exception {
        long rows = brief ? 1_000 : Math.min(ROWS_MAX, rows(DataSet.A));
        try (Ground ground = ground()) {
            for (Dialect server : servers) {
                Place place = ground.place(server, "bench_marks");
                place.recreate();
                place.load(DataSet.A, rows);
                try (Connection connection = place.connect()) {
                    DirtyKeys.of(MIGRATION).create(connection);
                }
                for (int size : sizes) {
                    hold(contest(place, rows, size));
                }
            }
        }
    }

    private Contest contest(Place place, long rows, int size) {
        DataSource plain = place.dialect() == Dialect.MARIADB && !binlog
                ? new PlaceSource(place, "SET sql_log_bin = 0")
                : new PlaceSource(place);
        DataSource log = MidflightDataSource.through(Shop.in(Stage.DUAL_OLD), MIGRATION)
                .old(plain)
                .fresh(plain)
                .table(DataSet.A.table())
                .capturedFromLog()
                .build();
        DataSource marking = MidflightDataSource.through(Shop.in(Stage.DUAL_OLD), MIGRATION)
                .old(plain)
                .fresh(plain)
                .table(DataSet.A.table())
                .build();
        DirtyKeys keys = DirtyKeys.of(MIGRATION);
        String name = place.dialect() == Dialect.MARIADB ? DataSet.A.table() : "public." + DataSet.A.table();
        String title = "%s, %d sessions, in a transaction %d reads and %s"
                .formatted(place.dialect(), sessions, reads, size == 1 ? "one update" : size + " updates");
        UpdateLoad load = new UpdateLoad(rows, reads, size, sessions, time());
        return new Contest(title, MEASURE)
                .before(() -> place.run("TRUNCATE " + marks(place)))
                .add("without marks", watcher -> look(watcher, load, plain, UpdateLoad.Beside.NOTHING))
                .add(
                        "Midflight, data source without marks",
                        watcher -> look(watcher, load, log, UpdateLoad.Beside.NOTHING))
                .add(
                        "Midflight, marks by hand",
                        watcher -> look(watcher, load, plain, (in, ids) -> keys.markAndCommit(in, name, ids)))
                .add(
                        "Midflight, data source that marks",
                        watcher -> look(watcher, load, marking, UpdateLoad.Beside.NOTHING));
    }

    private static String marks(Place place) {
        return place.dialect() == Dialect.MARIADB ? "midflight_dirty" : "midflight.dirty";
    }

    private Duration time() {
        return brief ? Duration.ofMillis(200) : Duration.ofMillis((long) (seconds * 1000));
    }

    private void look(Cost.Watcher watcher, UpdateLoad load, DataSource source, UpdateLoad.Beside beside)
            throws Exception {
        UpdateLoad.Felt felt = load.run(source, beside);
        watcher.note(MEASURE.figures().get(0), felt.updatesPerSecond());
        watcher.note(MEASURE.figures().get(1), Spread.share(0.5, felt.millis()));
        watcher.note(MEASURE.figures().get(2), Spread.share(0.99, felt.millis()));
    }
}
