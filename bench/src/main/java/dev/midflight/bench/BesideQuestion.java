package dev.midflight.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How fast is the copy beside an application that writes, and what does the application feel of it? */
@CommandLine.Command(
        name = "beside",
        description = "Copies A beside writes to it, unthrottled and throttled; the first line is the quiet copy.")
final class BesideQuestion extends Question {

    private static final String SPEED = "rows/s";
    private static final String LATE = "p99 ms";
    private static final String USUAL = "p50 ms";
    private static final Measure MEASURE = new Measure(List.of(SPEED, LATE, USUAL), Measure.Better.MORE);
    private static final Duration ALONE = Duration.ofSeconds(15);
    private static final double ROOM = 1.2;
    private static final int SOURCES = 0;
    private static final int TARGETS = 1;

    @Option(names = "--from", description = "The source: ${COMPLETION-CANDIDATES}.")
    private Dialect from = Dialect.MARIADB;

    @Option(names = "--to", description = "The target: ${COMPLETION-CANDIDATES}.")
    private Dialect to = Dialect.POSTGRESQL;

    @Option(names = "--writes", description = "Writes a second.", defaultValue = "1000")
    private double perSecond;

    @Option(
            names = "--source-latency",
            description = "throttle.source-latency, such as 5ms; else 1.2 times the p99 of the writes alone.")
    private Optional<String> limit = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = "One more copy beside writes, with this throttle.rate, such as 8MiB/s; several times.")
    private List<String> rates = List.of();

    @Option(
            names = "--apart",
            description = "One processor for the source and its application, the other for Midflight and the target.")
    private boolean apart;

    @Option(names = "--plan", description = "More of the plan, as one line of YAML: 'copy: { lanes: 2 }'.")
    private String plan = "";

    /** Of the writes without a copy beside them, in milliseconds. */
    private double aloneLate = Double.NaN;

    @Override
    String name() {
        return "beside-%s-%s%s".formatted(from, to, apart ? "-apart" : "");
    }

    @Override
    void ask() throws Exception {
        try (Ground ground = ground()) {
            Place source = ground.place(from, "bench_source");
            Place target = ground.place(to, "bench_target");
            source.recreate();
            source.load(DataSet.A, rows(DataSet.A));
            target.recreate();
            if (apart) {
                ground.keepOn(TARGETS, to);
                ground.keepOn(SOURCES, from);
                Ground.keepOn(SOURCES, ProcessHandle.current());
            }
            Contest contest = new Contest(
                            "The copy beside %.0f writes/s, %s to %s".formatted(perSecond, from, to), MEASURE)
                    .add("quiet", new Way(source, target, Copied.QUIET, this::nothing))
                    .add("writes alone", new Way(source, target, Copied.NOTHING, this::nothing))
                    .add("beside writes", new Way(source, target, Copied.BESIDE, this::nothing))
                    .add(
                            "the same, throttle.source-latency",
                            new Way(source, target, Copied.BESIDE, this::sourceLatency));
            for (String rate : rates) {
                contest.add(
                        "the same, throttle.rate: " + rate,
                        new Way(source, target, Copied.BESIDE, () -> "rate: " + rate));
            }
            hold(contest);
        }
    }

    private String nothing() {
        return "";
    }

    private String sourceLatency() {
        return "source-latency: " + limit.orElse("%dus".formatted(Math.round(aloneLate * ROOM * 1e3)));
    }

    /** What goes on. */
    private enum Copied {
        QUIET,
        NOTHING,
        BESIDE
    }

    private final class Way implements Entry {
        private final Place source;
        private final Place target;
        private final Copied copied;
        private final Supplier<String> throttle;
        private Optional<Product> product = Optional.empty();
        private Optional<Writers> writers = Optional.empty();

        Way(Place source, Place target, Copied copied, Supplier<String> throttle) {
            this.source = source;
            this.target = target;
            this.copied = copied;
            this.throttle = throttle;
        }

        @Override
        public void prepare() throws Exception {
            Product made =
                    new Product("beside", source, target, "throttle: { %s }\n%s".formatted(throttle.get(), plan));
            if (apart) {
                made.on(TARGETS);
            }
            made.reset();
            product = Optional.of(made);
            source.ground().settle();
            if (copied != Copied.QUIET) {
                writers = Optional.of(Writers.start(List.of(source), perSecond, Writers.updates(rows(DataSet.A))));
                Thread.sleep(1_000);
            }
        }

        @Override
        public void run(Cost.Watcher watcher) throws Exception {
            watcher.beUnobtrusive();
            long began = System.nanoTime();
            if (copied == Copied.NOTHING) {
                Thread.sleep(ALONE.toMillis());
            } else {
                product.orElseThrow().run(watcher, "run", "--until", "copied");
                watcher.note(SPEED, rows(DataSet.A) * 1e9 / (System.nanoTime() - began));
            }
            if (writers.isPresent()) {
                double[] late = writers.get().acknowledged().stream()
                        .filter(write -> write.begun() >= began)
                        .mapToDouble(write -> (write.done() - write.begun()) / 1e6)
                        .sorted()
                        .toArray();
                watcher.note(USUAL, late[late.length / 2]);
                watcher.note(LATE, late[(int) (late.length * 0.99)]);
                if (copied == Copied.NOTHING) {
                    aloneLate = late[(int) (late.length * 0.99)];
                }
            }
        }

        @Override
        public void end() {
            writers.ifPresent(Writers::close);
            List<String> errors = writers.map(Writers::errors).orElse(List.of());
            writers = Optional.empty();
            if (!errors.isEmpty()) {
                throw new IllegalStateException("%d writes failed: %s".formatted(errors.size(), errors.get(0)));
            }
        }
    }
}
