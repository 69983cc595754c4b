package dev.midflight.testkit.contract;

import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.memory.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the contracts share: one migration on one store, cleaned up after each test. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class StoreContract {

    static final String MIGRATION = "contract";
    static final String FORWARD = "forward";
    private static final int READ_BYTES = 1 << 20;
    private static final int THREADS = 8;

    private final List<Table> created = new ArrayList<>();
    private final List<Store> opened = new ArrayList<>();
    private Optional<ExecutorService> threads = Optional.empty();
    private boolean owned;

    /** For the subclasses, one for each store. */
    protected StoreContract() {}

    /** The store; the same or a new one for each test. */
    protected abstract StoreUnderTest underTest();

    /** Opens the store for the contract's migration. */
    @BeforeEach
    final void openStore() {
        opened.add(underTest().open(MIGRATION));
        threads = Optional.of(Executors.newFixedThreadPool(THREADS));
    }

    /** Takes away whatever the test may have left. */
    @AfterEach
    final void cleanUp() throws InterruptedException {
        ExecutorService ending = threads.orElseThrow();
        ending.shutdownNow();
        ending.awaitTermination(10, TimeUnit.SECONDS);
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        try (Store store = underTest().open(MIGRATION)) {
            store.fence().remove(created);
            store.source().dropLog();
            if (owned) {
                store.target(FORWARD).remove();
            }
        }
        created.forEach(table -> underTest().drop(table.name()));
        opened.clear();
        created.clear();
        owned = false;
    }

    final Store store() {
        return opened.get(0);
    }

    /** Opens the store once more, as a second process of the same migration. */
    final Store another() {
        Store store = underTest().open(MIGRATION);
        opened.add(store);
        return store;
    }

    final Source source() {
        return store().source();
    }

    final Table create(TableSpec spec) {
        Table table = underTest().create(created.size() + 1, spec);
        created.add(table);
        return table;
    }

    final void commit(Write... writes) {
        underTest().commit(writes);
    }

    final List<Row> rows(Table table) {
        return underTest().rows(table);
    }

    /** The forward target, owned by {@code epoch}. */
    final Target target(Store of, long epoch) {
        owned = true;
        Target target = of.target(FORWARD);
        target.own(epoch);
        return target;
    }

    static RowBatch batch(Table table, Row... rows) {
        return Row.batch(table.columns(), List.of(rows));
    }

    /** Runs one transaction of lane 0, with progress to {@code position}. */
    static void laneCommit(Target target, String position, Consumer<LaneWriter> step) {
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            step.accept(lane);
            lane.commit(new LaneProgress(0, position, ""));
        }
    }

    /** All rows of a read that is closed then. */
    static List<Row> all(RowRead read, Table table) {
        try (read) {
            List<Row> rows = new ArrayList<>();
            RowBatch batch = table.batch();
            while (read.next(batch, READ_BYTES)) {
                rows.addAll(Row.all(batch));
            }
            return rows;
        }
    }

    final List<Row> all(Table table, KeySpan span) {
        return all(source().read(table, span), table);
    }

    /** What the log has had since a position, with changes to these tables, in order. */
    final List<Seen> since(Position from, Table... tables) {
        Position mark = source().mark("end of test");
        try (LogTail tail = new LogTail(source(), from, List.of(tables))) {
            return tail.until(mark);
        }
    }

    /** A moment, for a test that must wait for what nothing announces. */
    static void pause() {
        LockSupport.parkNanos(1_000_000);
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("the test is at its end");
        }
    }

    final <T> CompletableFuture<T> async(Supplier<T> step) {
        return CompletableFuture.supplyAsync(step, threads.orElseThrow());
    }
}
