package dev.midflight.bench;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server with {@value #ROWS} rows of a data set: what an inner loop works on is recorded from it. */
public final class Stage implements AutoCloseable {

    /** How many rows a loop does at once. */
    public static final int ROWS = 10_000;

    /** What {@link Backlog} changes beside what it is asked for. */
    private static final int MARKED = 200;

    private static final Duration POLL = Duration.ofMillis(100);

    private final Ground ground;
    private final Place place;
    private final DataSet set;
    private final Opened opened;

    /** A loop over all rows. */
    public interface Work {

        /** Does it, and returns over how many. */
        long run() throws Exception;
    }

    private Stage(Ground ground, Place place, DataSet set) {
        this.ground = ground;
        this.place = place;
        this.set = set;
        this.opened = new Opened(place);
    }

    static Stage open(Dialect dialect, DataSet set) throws Exception {
        Ground ground = Ground.open(Optional.empty());
        Place place = ground.place(dialect, "bench_loops");
        place.recreate();
        place.load(set, ROWS);
        return new Stage(ground, place, set);
    }

    /** Where it is, for a store of one's own. */
    public StoreAddress address() {
        return place.address();
    }

    /** The store on it. */
    public Store store() {
        return opened.store();
    }

    /** The table that has the rows. */
    public Table table() {
        return opened.table(set);
    }

    /** All rows. */
    public RowBatch rows() {
        RowBatch rows = table().batch();
        try (RowRead read = store().source().read(table(), KeySpan.ALL)) {
            read.next(rows, Long.MAX_VALUE);
        }
        return rows;
    }

    /** Updates as many rows, ten in a transaction; returns from where they are in the log. */
    public Position update() throws Exception {
        Position from = store().source().startLog(List.of(table()));
        new Backlog(set, ROWS, Backlog.Keys.RANDOM).write(ROWS - MARKED, List.of(place));
        return from;
    }

    /** What the log has of such updates, from a position on. */
    List<LogEvent> events(Position from) {
        List<LogEvent> events = new ArrayList<>();
        int count = 0;
        try (ChangeLog log = store().source().log(from, List.of(table()))) {
            while (count < ROWS || !(events.get(events.size() - 1) instanceof LogEvent.Commit)) {
                Optional<LogEvent> event = log.poll(POLL);
                event.ifPresent(events::add);
                count += event.orElse(null) instanceof LogEvent.Changes changes
                        ? changes.batch().count()
                        : 0;
            }
        }
        return events;
    }

    @Override
    public void close() {
        opened.close();
        ground.close();
    }
}
