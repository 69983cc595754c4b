package dev.midflight.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How long does a short command take? */
@CommandLine.Command(
        name = "start",
        description = "Takes the time of status, of a migration that nobody runs and of one that runs.")
final class StartQuestion extends Question {

    private static final String FIGURE = "median s";
    private static final double AIM = 0.6;
    private static final long ROWS = 1000;

    @Option(names = "--times", description = "How often in each round.", defaultValue = "10")
    private int times;

    @Override
    String name() {
        return "start";
    }

    @Override
    void ask() throws Exception {
        try (Ground ground = ground()) {
            Place source = ground.place(Dialect.MARIADB, "bench_source");
            Place target = ground.place(Dialect.POSTGRESQL, "bench_target");
            source.recreate();
            source.load(DataSet.A, ROWS);
            Product product = new Product("start", source, target, "");
            product.reset();
            product.run("run", "--until", "verified");
            hold(new Contest("status", Measure.least(FIGURE))
                    .aim(AIM)
                    .add("java -version", watcher -> medianOf(watcher, () -> java(ground)))
                    .add("Midflight, no run", watcher -> medianOf(watcher, () -> product.run("status")))
                    .add("Midflight, beside a run", beside(product)));
        }
    }

    private static void java(Ground ground) throws Exception {
        ground.program(new Cost.Watcher(), "java", Map.of(), List.of("java", "-version"));
    }

    private Entry beside(Product product) {
        return new Entry() {
            private Optional<Product.Living> living = Optional.empty();

            @Override
            public void prepare() throws Exception {
                Product.Living started = product.start();
                living = Optional.of(started);
                started.awaitCaughtUp();
            }

            @Override
            public void run(Cost.Watcher watcher) throws Exception {
                medianOf(watcher, () -> product.run("status"));
            }

            @Override
            public void end() {
                living.ifPresent(Product.Living::close);
            }
        };
    }

    private void medianOf(Cost.Watcher watcher, Contest.Step step) throws Exception {
        double[] seconds = new double[times];
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            step.take();
            seconds[i] = (System.nanoTime() - began) / 1e9;
        }
        watcher.note(FIGURE, Spread.of(seconds).median());
    }
}
