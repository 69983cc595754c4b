package dev.midflight.bench;

import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import dev.midflight.spi.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Is a fast path lost? A look that takes seconds and says no more than that. What is measured must reach a part of a
 * limit that is measured right before; one attempt of several is enough, so that a busy machine changes nothing.
 */
@CommandLine.Command(
        name = "smoke",
        description = "Fails if copying, reading the log or proving has become grossly slow.")
final class SmokeQuestion implements Callable<Integer> {

    private static final int ATTEMPTS = 5;
    private static final long FEW = 1000;

    /** Half of what is seen at this size, at which a virtual machine has not yet become warm. */
    private static final double COPY = 0.4;

    private static final double LOG = 0.5;
    private static final double PROOF = 0.08;

    @Option(names = "--rows", description = "Rows of A.", defaultValue = "300000")
    private long rows;

    private final List<String> losses = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        try (Ground ground = Ground.open(Optional.empty())) {
            Place source = ground.place(Dialect.MARIADB, "bench_source");
            Place target = ground.place(Dialect.POSTGRESQL, "bench_target");
            source.recreate();
            Binlog log = new Binlog(source);
            Position from;
            try (Opened opened = new Opened(source)) {
                from = opened.store().source().startLog(List.of());
            }
            source.load(DataSet.A, rows);
            LogReading reading = new LogReading(source, DataSet.A, from, rows);
            hold("reading the log", LOG, 0, watcher -> connector(log), reading);
            Few few = new Few(ground);
            Product product = new Product("smoke", source, target, "");
            CopyWays ways = CopyWays.of(DataSet.A, rows, source, target);
            hold("copying", COPY, few.copied(), ways.limit(DataSet.A, rows), ways.midflight(product));
            product.run("run", "--until", "verified");
            hold("proving", PROOF, few.proven(), watcher -> VerifyQuestion.copyOut(target, DataSet.A), proof(product));
        }
        losses.forEach(System.err::println);
        return losses.isEmpty() ? 0 : 1;
    }

    private static Entry proof(Product product) {
        return watcher -> product.run(watcher, "verify", "--full");
    }

    /** A migration that has next to nothing to move: what it takes does not grow with the rows. */
    private static final class Few {
        private final Product product;
        private final CopyWays ways;

        Few(Ground ground) throws Exception {
            Place source = ground.place(Dialect.MARIADB, "bench_few");
            Place target = ground.place(Dialect.POSTGRESQL, "bench_few");
            source.recreate();
            source.load(DataSet.A, FEW);
            product = new Product("few", source, target, "");
            ways = CopyWays.of(DataSet.A, FEW, source, target);
        }

        double copied() throws Exception {
            return seconds(ways.midflight(product));
        }

        double proven() throws Exception {
            product.run("run", "--until", "verified");
            return seconds(proof(product));
        }
    }

    private void connector(Binlog log) throws Exception {
        AtomicLong count = new AtomicLong();
        log.read(event -> {
            if (event.getData() instanceof WriteRowsEventData inserted) {
                count.addAndGet(inserted.getRows().size());
            }
            return count.get() < rows;
        });
    }

    /** Without {@code fixed} seconds, which do not grow with the rows. */
    private void hold(String what, double least, double fixed, Entry limit, Entry own) throws Exception {
        double best = 0;
        for (int attempt = 1; attempt <= ATTEMPTS && best < least; attempt++) {
            double limited = seconds(limit);
            double taken = seconds(own);
            best = Math.max(best, limited / Math.max(0.001, taken - fixed));
            System.err.printf(
                    Locale.ROOT,
                    "%s: the limit took %.2f s, Midflight %.2f s, %.2f s of it without regard to rows%n",
                    what,
                    limited,
                    taken,
                    fixed);
        }
        if (best < least) {
            losses.add(String.format(
                    Locale.ROOT,
                    "%s came to %.2f of the limit at best, and has to come to %.2f; see bench/README.md.",
                    what,
                    best,
                    least));
        }
    }

    private static double seconds(Entry entry) throws Exception {
        try {
            entry.prepare();
            double seconds = Cost.of(entry::run).seconds();
            entry.check();
            return seconds;
        } finally {
            entry.end();
        }
    }
}
