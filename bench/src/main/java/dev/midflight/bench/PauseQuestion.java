package dev.midflight.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** For how long does a switch hold up the writes? */
@CommandLine.Command(
        name = "pause",
        description = "Switches forth and back while an application writes to both; rows are those of A.")
final class PauseQuestion extends Question {

    private static final long QUIET_MILLIS = 1000;
    private static final long ROWS = 100_000;

    @Option(names = "--from", description = "The source: ${COMPLETION-CANDIDATES}.")
    private Dialect from = Dialect.MARIADB;

    @Option(names = "--to", description = "The target: ${COMPLETION-CANDIDATES}.")
    private Dialect to = Dialect.POSTGRESQL;

    @Option(names = "--switches", description = "How many, forth and back in turns.", defaultValue = "50")
    private int switches;

    @Option(names = "--writes", description = "Writes a second.", defaultValue = "1000")
    private double perSecond;

    @Option(names = "--table-rows", description = "Rows of the table.", defaultValue = "100000")
    private long rows = ROWS;

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'switch: { max-pause: 1s }'.")
    private String plan = "";

    @Override
    String name() {
        return "pause-%s-%s".formatted(from, to);
    }

    @Override
    void ask() throws Exception {
        try (Ground sources = ground();
                Ground targets = ground()) {
            Place source = sources.place(from, "bench_source");
            Place target = targets.place(to, "bench_target");
            String title = "%d switches between %s and %s, %.0f writes/s".formatted(switches, from, to, perSecond);
            hold(new Contest(title, Measure.least("p50 ms", "p99 ms", "most ms", "longest write ms", "errors"))
                    .aim(50, 150, Double.NaN, Double.NaN, 0)
                    .add("Midflight", new Switching(source, target)));
        }
    }

    private final class Switching implements Entry {
        private final Place source;
        private final Place target;
        private final Product product;

        Switching(Place source, Place target) throws Exception {
            this.source = source;
            this.target = target;
            this.product = new Product("pause", source, target, plan);
        }

        @Override
        public void prepare() throws Exception {
            source.recreate();
            source.load(DataSet.A, rows);
            product.reset();
            product.run("run", "--until", "verified");
        }

        @Override
        public void run(Cost.Watcher watcher) throws Exception {
            List<Writers.Write> writes;
            List<String> errors;
            try (Product.Living living = product.start()) {
                living.awaitFollowing();
                watcher.watch(living.process());
                Writers writers = Writers.start(List.of(source, target), perSecond, Writers.updates(rows));
                try {
                    for (int i = 0; i < switches; i++) {
                        TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
                        product.run(watcher, i % 2 == 0 ? "cutover" : "rollback");
                    }
                    TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
                } finally {
                    writers.close();
                }
                writes = writers.acknowledged();
                errors = writers.errors();
            }
            errors.stream().distinct().limit(5).forEach(System.err::println);
            double[] pauses = pauses(writes);
            if (pauses.length != switches) {
                throw new IllegalStateException("the writes changed sides %d times".formatted(pauses.length));
            }
            watcher.note("p50 ms", Spread.share(0.5, pauses));
            watcher.note("p99 ms", Spread.share(0.99, pauses));
            watcher.note("most ms", Spread.share(1, pauses));
            watcher.note(
                    "longest write ms",
                    writes.stream()
                                    .mapToLong(write -> write.done() - write.begun())
                                    .max()
                                    .orElse(0)
                            / 1e6);
            watcher.note("errors", errors.size());
            lost(writes);
        }

        /** From the last acknowledgement on one side to the first on the other. */
        private static double[] pauses(List<Writers.Write> writes) {
            List<Double> pauses = new ArrayList<>();
            for (int i = 1; i < writes.size(); i++) {
                if (writes.get(i).place() != writes.get(i - 1).place()) {
                    pauses.add((writes.get(i).done() - writes.get(i - 1).done()) / 1e6);
                }
            }
            return pauses.stream().mapToDouble(pause -> pause).toArray();
        }

        /** Throws if the side that has the writes now does not have the last one of each row. */
        private void lost(List<Writers.Write> writes) throws SQLException {
            Map<Long, Long> expected = new HashMap<>();
            for (Writers.Write write : writes) {
                expected.merge(Writers.key(write.number(), rows), write.number(), Math::max);
            }
            Place owner = switches % 2 == 0 ? source : target;
            try (Connection connection = owner.connect();
                    Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT id, k FROM a")) {
                while (found.next()) {
                    Long number = expected.get(found.getLong(1));
                    if (number != null && number != found.getLong(2)) {
                        throw new IllegalStateException("row %d has write %d instead of %d"
                                .formatted(found.getLong(1), found.getLong(2), number));
                    }
                }
            }
        }
    }
}
