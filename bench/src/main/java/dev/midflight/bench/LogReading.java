package dev.midflight.bench;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Source;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.Table;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Midflight's own reader of a log, from the same position in each round to the end. */
final class LogReading implements Entry {

    private static final Duration POLL = Duration.ofMillis(100);

    private final StoreAddress address;
    private final DataSet set;
    private final String from;
    private final long changes;

    /**
     * A reading.
     *
     * @param from a position as text
     * @param changes how many there are at least
     */
    LogReading(StoreAddress address, DataSet set, String from, long changes) {
        this.address = address;
        this.set = set;
        this.from = from;
        this.changes = changes;
    }

    @Override
    public void run(Cost.Watcher watcher) {
        try (Opened opened = new Opened(address)) {
            Source source = opened.store().source();
            Table table = opened.table(set);
            Position end = source.mark("bench");
            long count = 0;
            boolean more = true;
            try (ChangeLog log = source.log(source.position(from), List.of(table))) {
                while (more) {
                    Optional<LogEvent> event = log.poll(POLL);
                    if (event.orElse(null) instanceof LogEvent.Changes piece) {
                        count += piece.batch().count();
                        piece.batch().letGo();
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

    /** The same in a process of its own, as the launcher starts one, from its beginning to its end. */
    Entry whole(Ground ground) {
        return watcher -> ground.program(
                watcher,
                "reader",
                Map.of("PASSWORD", address.password()),
                List.of(
                        "java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseParallelGC",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LogReading.class.getName(),
                        address.url().toString(),
                        address.user(),
                        set.name(),
                        from,
                        Long.toString(changes)));
    }

    public static void main(String[] words) {
        StoreAddress address =
                new StoreAddress(URI.create(words[0]), words[1], requireNonNull(System.getenv("PASSWORD")), "bench");
        new LogReading(address, DataSet.valueOf(words[2]), words[3], Long.parseLong(words[4])).run(new Cost.Watcher());
    }

    static void enough(long count, long changes) {
        if (count < changes) {
            throw new IllegalStateException("%d changes of %d were read".formatted(count, changes));
        }
    }
}
