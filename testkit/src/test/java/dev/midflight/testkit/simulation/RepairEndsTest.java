package dev.midflight.testkit.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.engine.follow.Definitions;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Progress;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.follow.States;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.throttle.Pace;
import dev.midflight.engine.throttle.SystemTime;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.engine.verify.ChangedRows;
import dev.midflight.engine.verify.Verifier;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Source;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.testkit.contract.TableSpec;
import dev.midflight.testkit.memory.MemoryOptions;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.MemoryStore;
import dev.midflight.testkit.memory.MemoryTx;
import dev.midflight.testkit.memory.Row;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream that ends while rows without a key are repaired, its log inside of a transaction. */
final class RepairEndsTest {

    private static final TableName BAG = new TableName("", "bag");

    private final MemoryServer source = new MemoryServer("from", MemoryOptions.DEFAULT, Instant::now);
    private final MemoryServer target = new MemoryServer("to", MemoryOptions.DEFAULT, Instant::now);
    private final Thread repairing = Thread.currentThread();
    private final CountDownLatch inside = new CountDownLatch(1);
    private volatile boolean ending;
    private volatile boolean inserted;
    private @Nullable Object last;
    private @Nullable Stream stream;

    @Test
    @Timeout(20)
    void repairEndsWithItsStream() throws Exception {
        TableSpec bag = new TableSpec("bag", TableSpec.numbers("bag").columns(), List.of(), List.of());
        source.createTable(bag.shape(BAG));
        target.createTable(bag.shape(BAG));
        insert(Row.of(1, 1));
        Table table = bag.table(0, BAG);
        Direction direction = direction(new TablePair(table, table, RowRules.NONE, List.of()));
        direction.target().own(1);
        States.begin(direction, 1, Spread.BY_KEY);
        Progress progress = new Progress(Instant.now(), List.of());
        try (Stream running = new Stream(direction, States.resume(direction), progress, new SystemTime())) {
            stream = running;
            ChangedRows changed = new ChangedRows(100);
            Verifier verifier = new Verifier(direction, running, changed, List::of, new SystemTime());
            running.start();
            verifier.sweep(direction.tables(), Pace.FREE);
            assertThat(verifier.mismatches()).hasSize(1);
            ending = true;

            assertThatThrownBy(() -> verifier.repair(Pace.FREE)).isInstanceOf(IllegalStateException.class);
        }
    }

    private void insert(Row row) {
        MemoryTx tx = source.begin();
        tx.insert(BAG, row);
        tx.commit();
    }

    private Direction direction(TablePair table) {
        MemoryStore from = source.open("repair");
        Definitions definitions = Definitions.now(from.schema(), List.of(BAG));
        Source watched = seen(Source.class, from.source(), this::ofSource);
        return new Direction(
                "forward",
                watched,
                target.open("repair").target("forward"),
                List.of(table),
                Spread.BY_KEY,
                definitions);
    }

    /** The snapshot of the repair is taken when the stream has ended. */
    private @Nullable Object ofSource(Method method, @Nullable Object answer) throws InterruptedException {
        if (answer instanceof ChangeLog log) {
            return seen(ChangeLog.class, log, this::ofLog);
        }
        if (method.getName().equals("now") && ending && Thread.currentThread() == repairing) {
            inserted = true;
            insert(Row.of(2, 2));
            inside.await();
            requireNonNull(stream, "stream").close();
        }
        return answer;
    }

    /** The log ends before a transaction's end; by then the stream has taken the transaction's changes. */
    private @Nullable Object ofLog(Method method, @Nullable Object answer) {
        if (!(answer instanceof Optional<?> event)) {
            return answer;
        }
        if (inserted && event.orElse(null) instanceof LogEvent.Commit && last instanceof LogEvent.Changes) {
            inside.countDown();
        }
        last = event.isPresent() ? event.get() : last;
        return inside.getCount() == 0 ? Optional.empty() : answer;
    }

    private interface Lens {
        @Nullable
        Object of(Method method, @Nullable Object answer) throws InterruptedException;
    }

    private static <T> T seen(Class<T> type, T real, Lens lens) {
        InvocationHandler calls = (proxy, method, arguments) -> {
            try {
                return lens.of(method, method.invoke(real, arguments));
            } catch (InvocationTargetException e) {
                throw requireNonNull(e.getCause(), "cause");
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }
}
