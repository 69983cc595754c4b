package dev.midflight.bench;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Source;
import dev.midflight.spi.Table;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Midflight's own reader of a log, from the same position in each round to the end. */
final class LogReading implements Entry {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Place place;
    private final DataSet set;
    private final Position from;
    private final long changes;

    /**
     * A reading.
     *
     * @param changes how many there are at least
     */
    LogReading(Place place, DataSet set, Position from, long changes) {
        this.place = place;
        this.set = set;
        this.from = from;
        this.changes = changes;
    }

    @Override
    public void run(Cost.Watcher watcher) {
        try (Opened opened = new Opened(place)) {
            Source source = opened.store().source();
            Table table = opened.table(set);
            Position end = source.mark("bench");
            long count = 0;
            boolean more = true;
            try (ChangeLog log = source.log(from, List.of(table))) {
                while (more) {
                    Optional<LogEvent> event = log.poll(POLL);
                    if (event.orElse(null) instanceof LogEvent.Changes piece) {
                        count += piece.batch().count();
                    } else if (event.orElse(null) instanceof LogEvent.Commit commit) {
                        more = !commit.position().covers(end);
                    } else if (event.orElse(null) instanceof LogEvent.Idle idle) {
                        more = !idle.position().covers(end);
                    }
                }
            }
            enough(count, changes);
        }
    }

    static void enough(long count, long changes) {
        if (count < changes) {
            throw new IllegalStateException("%d changes of %d were read".formatted(count, changes));
        }
    }
}
