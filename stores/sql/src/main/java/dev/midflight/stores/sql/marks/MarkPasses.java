package dev.midflight.stores.sql.marks;

import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns marks into changes. It goes over the marks pass by pass, in the order of their numbers and a page at a time; of
 * each page the marked rows are read again, one table in one snapshot, and delivered as a transaction. A mark is
 * deleted once its change is durable in the other store. So after a crash at any moment the marks of what is not
 * durable are there, and their rows are read and written again, with the same result.
 *
 * <p><b>Why no change is missed.</b> A mark is visible together with its change. A row is read after its mark was seen,
 * so it is read as that change left it, or as a later one did whose own mark is or will be there. Which of two marks is
 * read first makes no difference.
 *
 * <p><b>What a pass says.</b> Marks stay visible until this log deletes them, and it deletes only delivered ones. So a
 * pass has delivered, at its end, every mark that was visible when it began: numbers that a long transaction kept back
 * too, since each pass begins with the lowest number. What was delivered and is not yet deleted is left out by the
 * query, so a pass costs what is new.
 *
 * <p>One thread, where nothing else is said.
 */
final class MarkPasses {

    private static final Logger LOG = LoggerFactory.getLogger(MarkPasses.class);

    /** A transaction of the other store for each lane, and a dozen round trips: many rows make them cheap. */
    private static final int PAGE_MARKS = 4_000;

    private static final int TOGETHER_MAX = 50_000;

    /** A pass over nothing is a query by key; half of a follower's lag is what an application may wait for it. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Where passes that find little take longer than their pause, the store has this many times as long to itself. */
    private static final int REST = 4;

    private static final long PAUSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final long QUIET_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long QUIET_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STRANGERS_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final MarkedTables tables;
    private final MarkTable marks;
    private final MarkedRows reader;
    private final MarkNumbers numbers;
    private final MarkFloor floor;
    private final DeliveredMarks delivered = new DeliveredMarks();
    private final Deque<LogEvent> ready = new ArrayDeque<>();
    private final Deque<MarkWork> page = new ArrayDeque<>();

    /** Marked tables whose rows can only change together: they are read at the end of a pass. */
    private final Set<String> together = new LinkedHashSet<>();

    private final Set<String> strangersNamed = new HashSet<>();
    private @Nullable MarkReading reading;
    private long readingNumber;
    private MarkPosition position;

    /** The pass that goes on; 0 between passes. */
    private long pass;

    private long after;

    /** The numbers of this pass are higher. */
    private long began;

    private boolean lastPage;

    /** How many marks this pass has found. */
    private long found;

    private long passBegan;
    private long nextPass = System.nanoTime();
    private long looked = System.nanoTime() - LOOK_NANOS;
    private long strangersLooked = System.nanoTime() - STRANGERS_NANOS;
    private volatile boolean closed;

    MarkPasses(MarkedTables tables, MarkedRows reader, MarkNumbers numbers, MarkPosition from) {
        this.tables = tables;
        this.marks = new MarkTable(tables.dialect());
        this.reader = reader;
        this.numbers = numbers;
        this.position = from;
        this.floor = new MarkFloor(tables.dialect()::writers, System.nanoTime());
    }

    /** The next event, or nothing if none came within a time. */
    Optional<LogEvent> poll(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (!closed) {
            Optional<LogEvent> event = next();
            if (event.isPresent()) {
                return event;
            }
            long now = System.nanoTime();
            long due = nextPass - now <= 0 && now - nextPass < QUIET_NANOS_MAX && numbers.isQuietWanted()
                    ? now + QUIET_STEP_NANOS
                    : nextPass;
            if (due - now <= 0 || numbers.isAwaited(position.pass())) {
                beginPass();
            } else if (deadline - now <= 0 || !park(Math.min(deadline, due) - now)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** False if the thread is to end. */
    private boolean park(long nanos) {
        try {
            numbers.park(position.pass(), nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The next event of what was begun; nothing if a pass must be begun or gone on with first. */
    private Optional<LogEvent> next() {
        while (true) {
            LogEvent event = ready.poll();
            if (event != null) {
                return Optional.of(event);
            }
            if (reading != null) {
                goOn(reading);
            } else if (!page.isEmpty()) {
                read(page.remove());
            } else if (pass > 0 && !lastPage) {
                load();
            } else if (!together.isEmpty()) {
                readTogether();
            } else if (pass > 0) {
                endPass();
            } else {
                return Optional.empty();
            }
        }
    }

    private void beginPass() {
        long now = System.nanoTime();
        passBegan = now;
        pass = numbers.next();
        // After the number: whoever wants a look waits for the pass with the next one.
        boolean wanted = numbers.takeLook();
        after = floor.begin(now);
        began = after;
        lastPage = false;
        found = 0;
        if (wanted || now - looked >= LOOK_NANOS) {
            looked = now;
            tables.altered().forEach(this::altered);
        }
        if (now - strangersLooked >= STRANGERS_NANOS) {
            strangersLooked = now;
            nameStrangers();
        }
    }

    private void altered(Table table) {
        long number = numbers.next();
        position = new MarkPosition(position.pass(), number);
        ready.add(new LogEvent.Begin(new MarkTx(number)));
        ready.add(new LogEvent.Altered(table, "its columns are others than before"));
        ready.add(new LogEvent.Commit(position, Instant.now()));
    }

    private void nameStrangers() {
        for (String name : marks.strangers(tables.names())) {
            if (strangersNamed.add(name)) {
                LOG.warn("marks name no table of the migration and are left alone name={}", name);
            }
        }
    }

    private void load() {
        List<Mark> some = marks.page(tables.names(), after, delivered.longest(MarkTable.RANGES_LEFT_OUT), PAGE_MARKS);
        lastPage = some.size() < PAGE_MARKS;
        found += some.size();
        Map<String, MarkWork> byTable = new LinkedHashMap<>();
        for (Mark mark : some) {
            after = mark.id();
            floor.seen(after);
            if (!delivered.contains(mark.id())) {
                Table table = tables.table(mark.name()).orElseThrow();
                if (table.alone()) {
                    together.add(mark.name());
                } else {
                    byTable.computeIfAbsent(mark.name(), name -> new MarkWork(table))
                            .add(mark);
                }
            }
        }
        page.addAll(byTable.values());
    }

    private void read(MarkWork work) {
        opened(() -> MarkReading.of(work, reader));
    }

    /** Again and again while there are more marks than are read at once. */
    private void readTogether() {
        String name = together.iterator().next();
        MarkWork work = new MarkWork(tables.table(name).orElseThrow());
        opened(() -> MarkReading.together(work, reader, snapshot -> all(snapshot, name)));
        if (work.ids().size() < TOGETHER_MAX) {
            together.remove(name);
        }
    }

    private List<Mark> all(Connection snapshot, String name) throws SQLException {
        return marks.all(snapshot, new MarkTable.Wanted(name, began, TOGETHER_MAX), delivered);
    }

    private void opened(Supplier<MarkReading> open) {
        readingNumber = numbers.next();
        reading = open.get();
        numbers.opened(readingNumber);
        ready.add(new LogEvent.Begin(new MarkTx(readingNumber)));
    }

    private void goOn(MarkReading current) {
        Optional<LogEvent> event = current.next();
        if (event.isPresent()) {
            ready.add(event.get());
            return;
        }
        current.close();
        reading = null;
        delivered.add(readingNumber, current.work().ids());
        position = new MarkPosition(position.pass(), readingNumber);
        ready.add(new LogEvent.Commit(position, current.work().since()));
    }

    /** Tells of its end only who waits for it: the place behind the last read says as much to all others. */
    private void endPass() {
        boolean awaited = numbers.isPromised(position.pass());
        long now = System.nanoTime();
        long rest = found < PAGE_MARKS ? REST * (now - passBegan) : PAUSE_NANOS;
        nextPass = now + Math.min(PAUSE_NANOS_MAX, Math.max(PAUSE_NANOS, rest));
        if (awaited) {
            position = new MarkPosition(pass, Math.max(position.read(), pass));
            ready.add(new LogEvent.Idle(position));
        }
        pass = 0;
        floor.end();
    }

    /** What was delivered up to there is durable. Any thread. */
    void confirm(Position durable) {
        List<Long> ids = delivered.takeUpTo(((MarkPosition) durable).read());
        marks.delete(ids);
        delivered.gone(ids);
    }

    /** True in the middle of a pass: there is more to come. */
    boolean isUnderWay() {
        return pass > 0 || reading != null || !ready.isEmpty() || !together.isEmpty();
    }

    /** Lets {@link #poll} come to its end. Any thread. */
    void end() {
        closed = true;
    }

    /** Ends the read that is open. */
    void close() {
        end();
        MarkReading open = reading;
        reading = null;
        if (open != null) {
            open.close();
        }
    }
}
