package dev.midflight.bench;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Does a row cost the same in a large table? */
@CommandLine.Command(
        name = "growth",
        description = "Copies one table at several sizes; the first line is the smallest size.")
final class GrowthQuestion extends Question {

    @Option(names = "--from", description = "The source: ${COMPLETION-CANDIDATES}.")
    private Dialect from = Dialect.MARIADB;

    @Option(names = "--to", description = "The target: ${COMPLETION-CANDIDATES}.")
    private Dialect to = Dialect.POSTGRESQL;

    @Option(names = "--data", description = "The data set: ${COMPLETION-CANDIDATES}.")
    private DataSet set = DataSet.C;

    @Option(names = "--sizes", split = ",", description = "Rows of each size, the smallest first.")
    private List<Long> sizes = List.of(1_000_000L, 5_000_000L, 20_000_000L, 50_000_000L);

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'.")
    private String plan = "";

    @Override
    String name() {
        return "growth-%s-%s".formatted(from, to);
    }

    @Override
    void ask() throws Exception {
        try (Ground ground = ground()) {
            Contest contest = new Contest("%s, %s to %s".formatted(set, from, to), Measure.speed("rows"));
            for (long rows : sizes) {
                Place source = ground.place(from, "bench_source_" + rows);
                Place target = ground.place(to, "bench_target");
                source.recreate();
                source.load(set, rows);
                contest.add(
                        "Midflight, %,d rows".formatted(rows),
                        rows,
                        CopyWays.of(set, rows, source, target)
                                .midflight(new Product("growth-" + rows, source, target, plan)));
            }
            hold(contest);
        }
    }
}
