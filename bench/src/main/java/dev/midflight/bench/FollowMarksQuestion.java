package dev.midflight.bench;

import dev.midflight.router.dirty.DirtyKeys;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How fast is a backlog of updates brought over that the application has marked, beside the same from the log? */
@CommandLine.Command(
        name = "follow-marks",
        description = "Catches up with marked updates of A; the first line is the same, by the source's log.")
final class FollowMarksQuestion extends Question {

    private static final String MARKED = "by_marks";

    @Option(names = "--changes", description = "How many updates.", defaultValue = "200000")
    private long changes;

    @Option(names = "--hot", description = "Nine of ten updates on ten rows.")
    private boolean hot;

    @Option(names = "--from", split = ",", description = "mariadb, postgresql.", defaultValue = "mariadb,postgresql")
    private List<Dialect> from = List.of();

    @Option(names = "--to", split = ",", description = "mariadb, postgresql.", defaultValue = "mariadb,postgresql")
    private List<Dialect> to = List.of();

    @Option(names = "--without-log", description = "Without the way by the source's log.")
    private boolean withoutLog;

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'.")
    private String plan = "";

    @Override
    String name() {
        return "follow-marks";
    }

    @Override
    void ask() throws Exception {
        try (Ground sources = ground();
                Ground targets = ground()) {
            long rows = rows(DataSet.A);
            for (Dialect source : from) {
                Place logged = sources.place(source, "bench_logged");
                Place marked = sources.place(source, "bench_marked");
                for (Place place : List.of(logged, marked)) {
                    place.recreate();
                    place.load(DataSet.A, rows);
                }
                // One for all targets: the last transaction of each round is another.
                Backlog backlog = new Backlog(DataSet.A, rows, hot ? Backlog.Keys.HOT : Backlog.Keys.RANDOM);
                for (Dialect target : to) {
                    contest(backlog, logged, marked, targets.place(target, "by_log"));
                }
            }
        }
    }

    private void contest(Backlog backlog, Place logged, Place marked, Place target) throws Exception {
        DirtyKeys keys = DirtyKeys.of(MARKED);
        String name = marked.dialect() == Dialect.MARIADB ? DataSet.A.table() : "public." + DataSet.A.table();
        UpdateLoad.Beside beside = (transaction, ids) -> keys.mark(transaction, name, ids);
        Contest contest = new Contest(
                        "%,d updates of A%s, %s to %s"
                                .formatted(
                                        changes, hot ? ", most of ten rows" : "", marked.dialect(), target.dialect()),
                        Measure.speed("changes"))
                .before(() -> backlog.write(changes, Map.of(logged, UpdateLoad.Beside.NOTHING, marked, beside)));
        if (!withoutLog) {
            contest.add("Midflight, by the log", changes, midflight(backlog, logged, target, plan));
        }
        contest.add(
                "Midflight, by marks",
                changes,
                midflight(backlog, marked, target.beside(MARKED), "capture: application\n" + plan));
        hold(contest);
    }

    private static Entry midflight(Backlog backlog, Place source, Place target, String plan) throws Exception {
        return CatchUp.midflight(backlog, new Product(target.database(), source, target, plan), source, target);
    }
}
