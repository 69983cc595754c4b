package dev.midflight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Is the memory that is allowed enough for whatever comes? */
@CommandLine.Command(
        name = "memory",
        description = "Runs with a heap of 256 MiB what could need more; the first line is the aim.")
final class MemoryQuestion extends Question {

    private static final String RESIDENT = "resident MiB";
    private static final String HEAP = "heap MiB after a collection";
    private static final Pattern COLLECTED = Pattern.compile("->(\\d+)M\\(");
    private static final long MIB = 1 << 20;

    @Option(names = "--from", description = "The source: ${COMPLETION-CANDIDATES}.")
    private Dialect from = Dialect.MARIADB;

    @Option(names = "--to", description = "The target: ${COMPLETION-CANDIDATES}.")
    private Dialect to = Dialect.POSTGRESQL;

    @Option(names = "--heap", description = "The heap that is allowed, in MiB.", defaultValue = "256")
    private int heap;

    @Option(names = "--data", split = ",", description = "The data sets: ${COMPLETION-CANDIDATES}.")
    private List<DataSet> sets = List.of(DataSet.values());

    @Option(names = "--times", split = ",", description = "How many times the data sets' rows.")
    private List<Integer> times = List.of(1, 10);

    @Option(names = "--transaction", description = "MiB of one transaction; 0 for none.", defaultValue = "1024")
    private int transaction;

    @Option(names = "--logged", description = "MiB of one value in the log; 0 for none.", defaultValue = "64")
    private int logged;

    @Option(names = "--copied", description = "MiB of one value in a copied row; 0 for none.", defaultValue = "512")
    private int copied;

    @Override
    String name() {
        return "memory-%s-%s".formatted(from, to);
    }

    @Override
    void ask() throws Exception {
        try (Ground ground = ground()) {
            Contest contest = new Contest(
                    "%s to %s with a heap of %d MiB".formatted(from, to, heap), Measure.least(RESIDENT, HEAP, "s"));
            contest.aim(450, 256);
            for (int factor : times) {
                for (DataSet set : sets) {
                    long rows = rows(set) * factor;
                    contest.add(
                            "Midflight, %s, %,d rows".formatted(set, rows),
                            new Copying(ground, rows + " of " + set, place -> place.load(set, rows)));
                }
            }
            if (copied > 0) {
                contest.add(
                        "Midflight, %d MiB in a copied row".formatted(copied), new Copying(ground, "value", place -> {
                            values(place);
                            value(place, copied);
                        }));
            }
            if (logged > 0) {
                contest.add(
                        "Midflight, %d MiB in the log".formatted(logged),
                        new Following(ground, "logged", place -> value(place, logged)));
            }
            if (transaction > 0) {
                contest.add(
                        "Midflight, %d MiB in a transaction".formatted(transaction),
                        new Following(ground, "transaction", this::manyRows));
            }
            hold(contest);
        }
    }

    /** Something done to a database. */
    private interface Deed {
        void on(Place place) throws Exception;
    }

    private static void values(Place place) throws Exception {
        place.run("CREATE TABLE v (id bigint PRIMARY KEY, b %s)"
                .formatted(place.dialect() == Dialect.MARIADB ? "longblob" : "bytea"));
    }

    private static void value(Place place, long mib) throws Exception {
        String of = "repeat('0123456789abcdef', %d)".formatted(mib << 16);
        place.run("INSERT INTO v VALUES (1, %s)"
                .formatted(place.dialect() == Dialect.MARIADB ? of : "convert_to(%s, 'UTF8')".formatted(of)));
    }

    private void manyRows(Place place) throws Exception {
        String of = "repeat('0123456789abcdef', %d)".formatted(MIB >> 4);
        place.run(
                place.dialect() == Dialect.MARIADB
                        ? "INSERT INTO v SELECT seq + 10, %s FROM seq_1_to_%d".formatted(of, transaction)
                        : "INSERT INTO v SELECT n + 10, convert_to(%s, 'UTF8') FROM generate_series(1, %d) n"
                                .formatted(of, transaction));
    }

    /** One migration with a log of its collections. */
    private abstract class Way implements Entry {
        final Place source;
        final Place target;
        final Product product;
        private final Path collections;

        Way(Ground ground, String name) throws IOException {
            String word = name.replace(' ', '_').toLowerCase(Locale.ROOT);
            source = ground.place(from, "bench_source");
            target = ground.place(to, "bench_target");
            collections = ground.folder().resolve("heap-%s.log".formatted(word));
            product = new Product("memory", source, target, "")
                    .with("-Xmx%dm -Xlog:gc:file=%s".formatted(heap, collections));
        }

        final void note(Cost.Watcher watcher, long began) throws IOException {
            List<Long> after = new ArrayList<>(List.of(0L));
            try (Stream<String> lines = Files.lines(collections)) {
                lines.map(COLLECTED::matcher)
                        .filter(Matcher::find)
                        .forEach(found -> after.add(Long.valueOf(found.group(1))));
            }
            watcher.note(RESIDENT, (double) watcher.residentBytes() / MIB);
            watcher.note(HEAP, (double) Collections.max(after));
            watcher.note("s", (System.nanoTime() - began) / 1e9);
        }
    }

    private final class Copying extends Way {
        private final Deed fill;

        Copying(Ground ground, String name, Deed fill) throws IOException {
            super(ground, name);
            this.fill = fill;
        }

        @Override
        public void prepare() throws Exception {
            source.recreate();
            fill.on(source);
            product.reset();
        }

        @Override
        public void run(Cost.Watcher watcher) throws Exception {
            long began = System.nanoTime();
            product.run(watcher, "run", "--until", "verified");
            note(watcher, began);
        }
    }

    /** What comes by the log. */
    private final class Following extends Way {
        private final Deed write;
        private Optional<Product.Living> living = Optional.empty();

        Following(Ground ground, String name, Deed write) throws IOException {
            super(ground, name);
            this.write = write;
        }

        @Override
        public void prepare() throws Exception {
            source.recreate();
            values(source);
            product.reset();
            product.run("run", "--until", "verified");
            Product.Living started = product.start();
            living = Optional.of(started);
            started.awaitFollowing();
        }

        @Override
        public void run(Cost.Watcher watcher) throws Exception {
            Product.Living running = living.orElseThrow();
            watcher.watch(running.process());
            write.on(source);
            long began = System.nanoTime();
            long rows = source.number("SELECT count(*) FROM v");
            watcher.until(Duration.ofMinutes(10), () -> {
                running.status();
                return target.number("SELECT count(*) FROM v") == rows;
            });
            note(watcher, began);
        }

        @Override
        public void check() throws Exception {
            String sum = "SELECT sum(octet_length(b)) FROM v";
            if (source.number(sum) != target.number(sum)) {
                throw new IllegalStateException("the values differ");
            }
        }

        @Override
        public void end() {
            living.ifPresent(Product.Living::close);
            living = Optional.empty();
        }
    }
}
