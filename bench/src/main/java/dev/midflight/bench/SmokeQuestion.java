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
    private static final double COPY = 0.2;

    private static final double LOG = 0.25;
    private static final double PROOF = 0.06;

    @Option(names = "--rows", description = "Rows of A.", defaultValue = "300000")
    private long rows;

    private final List<String> losses = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        try (Ground ground = Ground.open(Optional.empty())) {
            look(ground);
        }
        losses.forEach(System.err::println);
        return losses.isEmpty() ? 0 : 1;
    }

    private void look(Ground ground) throws Exception {
        Place source = ground.place(Dialect.MARIADB, "bench_source");
        Place target = ground.place(Dialect.POSTGRESQL, "bench_target");
        source.recreate();
        Binlog log = new Binlog(source);
        Position from;
        try (Opened opened = new Opened(source)) {
            from = opened.store().source().startLog(List.of());
        }
        source.load(DataSet.A, rows);
        LogReading reading = new LogReading(source.address(), DataSet.A, from.encode(), rows);
        hold(ground, new Look("reading the log", LOG, 0), watcher -> connector(log), reading);
        Few few = new Few(ground);
        Product product = new Product("smoke", source, target, "");
        CopyWays ways = CopyWays.of(DataSet.A, rows, source, target);
        hold(ground, new Look("copying", COPY, few.copied()), ways.limit(DataSet.A, rows), ways.midflight(product));
        product.run("run", "--until", "verified");
        hold(
                ground,
                new Look("proving", PROOF, few.proven()),
                watcher -> VerifyQuestion.copyOut(target, DataSet.A),
                proof(product));
    }

    private static Entry proof(Product product) {
        return watcher -> product.run(watcher, "verify", "--full");
    }

    /** A migration that has next to nothing to move: what it takes does not grow with the rows. */
    private static final class Few {
        private final Ground ground;
        private final Product product;
        private final CopyWays ways;

        Few(Ground ground) throws Exception {
            this.ground = ground;
            Place source = ground.place(Dialect.MARIADB, "bench_few");
            Place target = ground.place(Dialect.POSTGRESQL, "bench_few");
            source.recreate();
            source.load(DataSet.A, FEW);
            product = new Product("few", source, target, "");
            ways = CopyWays.of(DataSet.A, FEW, source, target);
        }

        double copied() throws Exception {
            return work(ground, ways.midflight(product));
        }

        double proven() throws Exception {
            product.run("run", "--until", "verified");
            return work(ground, proof(product));
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

    /**
     * What is looked at.
     *
     * @param name of it
     * @param least which part of the limit it has to reach
     * @param fixed seconds that do not grow with the rows and are left out
     */
    private record Look(String name, double least, double fixed) {}

    private void hold(Ground ground, Look look, Entry limit, Entry own) throws Exception {
        double best = 0;
        for (int attempt = 1; attempt <= ATTEMPTS && best < look.least(); attempt++) {
            double limited = work(ground, limit);
            double taken = work(ground, own);
            double reached = limited / Math.max(0.01, taken - look.fixed());
            best = Math.max(best, reached);
            System.err.printf(
                    Locale.ROOT,
                    "%s: %.2f of the limit; that took %.2f s of processor time, Midflight %.2f s and %.2f s to start%n",
                    look.name(),
                    reached,
                    limited,
                    taken - look.fixed(),
                    look.fixed());
        }
        if (best < look.least()) {
            losses.add(String.format(
                    Locale.ROOT,
                    "%s came to %.2f of the limit at best, and has to come to %.2f; see bench/README.md.",
                    look.name(),
                    best,
                    look.least()));
        }
    }

    /** Seconds of processor time of servers, client and this process. */
    private static double work(Ground ground, Entry entry) throws Exception {
        try {
            entry.prepare();
            double before = ground.cpu();
            Cost cost = Cost.of(entry::run);
            double work = cost.clientCpu() + ground.cpu() - before;
            entry.check();
            return work;
        } finally {
            entry.end();
        }
    }
}
