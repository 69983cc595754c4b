package dev.midflight.bench;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How fast are rows copied, beside the fastest way into the target's server and beside other programs? */
@CommandLine.Command(name = "copy", description = "Copies one table; the first line is the target server's own limit.")
final class CopyQuestion extends Question {

    @Option(names = "--from", description = "The source: ${COMPLETION-CANDIDATES}.")
    private Dialect from = Dialect.MARIADB;

    @Option(names = "--to", description = "The target: ${COMPLETION-CANDIDATES}.")
    private Dialect to = Dialect.POSTGRESQL;

    @Option(names = "--data", split = ",", description = "The data sets: ${COMPLETION-CANDIDATES}.")
    private List<DataSet> sets = List.of(DataSet.values());

    @Option(
            names = "--peers",
            split = ",",
            description = "Other programs: pgloader, pgloader-tuned, pgcopydb, pg_dump, mydumper, mariadb-dump.")
    private List<String> peers = List.of();

    @Option(
            names = "--plan",
            description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'; repeat it for more ways.")
    private List<String> plans = List.of();

    @Override
    String name() {
        return "copy-%s-%s".formatted(from, to);
    }

    @Override
    void ask() throws Exception {
        // Two servers also where both are of one kind: the log of the source has nothing of the target's then.
        try (Ground sources = ground();
                Ground targets = ground()) {
            Place source = sources.place(from, "bench_source");
            Place target = targets.place(to, "bench_target");
            for (DataSet set : sets) {
                long rows = rows(set);
                source.recreate();
                source.load(set, rows);
                CopyWays ways = CopyWays.of(set, rows, source, target);
                Contest contest = new Contest("%s, %s to %s".formatted(set, from, to), Measure.speed("rows"))
                        .add(CopyWays.limitName(to), rows, ways.limit(set, rows))
                        .add("Midflight", rows, ways.midflight(""));
                for (String plan : plans) {
                    contest.add("Midflight, " + plan, rows, ways.midflight(plan));
                }
                for (String peer : peers) {
                    contest.add(peer, rows, ways.peer(peer));
                }
                hold(contest);
            }
        }
    }
}
