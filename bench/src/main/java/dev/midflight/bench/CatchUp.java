package dev.midflight.bench;

import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Ways to bring a backlog of changes from a source into a target that had all before it. */
abstract class CatchUp implements Entry {

    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Backlog backlog;
    private final Place source;
    private final Place target;

    private CatchUp(Backlog backlog, Place source, Place target) {
        this.backlog = backlog;
        this.source = source;
        this.target = target;
    }

    /** Starts the work that catches up. */
    abstract void go(Cost.Watcher watcher) throws Exception;

    @Override
    public void prepare() throws Exception {
        source.ground().settle();
        target.ground().settle();
    }

    @Override
    public void run(Cost.Watcher watcher) throws Exception {
        try (Connection connection = target.connect()) {
            go(watcher);
            watcher.until(LONGEST, () -> backlog.hasArrived(connection));
        }
    }

    @Override
    public void check() throws Exception {
        String expected = backlog.sum(source);
        String found = backlog.sum(target);
        if (!found.equals(expected)) {
            throw new IllegalStateException("the target has %s, the source %s".formatted(found, expected));
        }
    }

    /** Midflight from its start on; the copy is made now. */
    static Entry midflight(Backlog backlog, Product product, Place source, Place target) throws Exception {
        product.reset();
        product.run("run", "--until", "verified");
        return new CatchUp(backlog, source, target) {
            private Optional<Product.Living> living = Optional.empty();

            @Override
            void go(Cost.Watcher watcher) throws IOException {
                living = Optional.of(product.start());
                watcher.watch(living.get().process());
            }

            @Override
            public void end() {
                living.ifPresent(Product.Living::close);
            }
        };
    }

    /** PostgreSQL's own logical replication, whose worker is started; the target has been filled already. */
    static Entry nativeApply(Backlog backlog, Place source, Place target) throws Exception {
        NativeApply.publish(source, target, DataSet.A.table());
        return new CatchUp(backlog, source, target) {
            @Override
            void go(Cost.Watcher watcher) throws Exception {
                NativeApply.enable(target);
            }

            @Override
            public void end() throws Exception {
                NativeApply.disable(target);
            }
        };
    }

    /** MariaDB's own replication, whose threads are started; the target has been filled already. */
    static Entry replica(Backlog backlog, Place source, Place target) throws Exception {
        Replica.follow(source, target, DataSet.A.table());
        return new CatchUp(backlog, source, target) {
            @Override
            void go(Cost.Watcher watcher) throws Exception {
                Replica.enable(target);
            }

            @Override
            public void end() throws Exception {
                Replica.disable(target);
            }
        };
    }

    /** Debezium's engine with a program that upserts what it hands over; the target has been filled already. */
    static Entry debezium(Backlog backlog, Place source, Place target) throws Exception {
        Debezium debezium = Debezium.start(target.ground());
        source.run(
                "CREATE PUBLICATION bench_debezium FOR TABLE " + DataSet.A.table(),
                "SELECT pg_create_logical_replication_slot('bench_debezium', 'pgoutput')");
        Properties properties = DebeziumLog.postgresql(source, DataSet.A, "bench_debezium", "bench_debezium");
        properties.putAll(Map.of(
                "bench.target", "jdbc:%s?reWriteBatchedInserts=true".formatted(target.url()),
                "bench.user", target.user(),
                "bench.password", target.password(),
                "bench.upsert", Upserts.UPSERT));
        return new CatchUp(backlog, source, target) {
            @Override
            void go(Cost.Watcher watcher) throws IOException {
                watcher.watch(debezium.process());
                debezium.begin(properties, Long.MAX_VALUE);
            }

            @Override
            public void end() throws Exception {
                debezium.end();
                source.run("SELECT pg_replication_slot_advance('bench_debezium', pg_current_wal_lsn())");
            }
        };
    }
}
