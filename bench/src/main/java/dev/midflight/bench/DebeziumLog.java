package dev.midflight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The log of a table's changes as Debezium reads it: up to its end, from the same place in each round. */
abstract class DebeziumLog implements Entry {

    private static final int BATCH = 8192;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Place place;
    private final Properties properties;
    private final long changes;
    private final boolean stays;
    private Optional<Debezium> engine = Optional.empty();

    private DebeziumLog(Place place, Properties properties, long changes, boolean stays) {
        this.place = place;
        this.properties = properties;
        this.changes = changes;
        this.stays = stays;
    }

    /**
     * What is written from now on.
     *
     * @param stays whether the process stays from round to round and becomes warm, or each round has its own from the
     *     start
     */
    static Entry of(Place place, DataSet set, long changes, boolean stays) throws Exception {
        return place.dialect() == Dialect.MARIADB
                ? ofBinlog(place, set, changes, stays)
                : ofSlot(place, set, changes, stays);
    }

    @Override
    public void run(Cost.Watcher watcher) throws Exception {
        if (engine.isEmpty()) {
            engine = Optional.of(Debezium.start(place.ground()));
        }
        watcher.watch(engine.get().process());
        engine.get().begin(properties, changes);
        engine.get().awaitReached(watcher);
    }

    @Override
    public void end() throws Exception {
        if (engine.isPresent()) {
            Debezium used = engine.get();
            used.end();
            if (!stays) {
                engine = Optional.empty();
                used.close();
            }
        }
    }

    /** Each time a copy of a slot, by a publication that is there. */
    private static Entry ofSlot(Place place, DataSet set, long changes, boolean stays) {
        Properties properties = postgresql(place, set, "bench_debezium", "midflight_bench");
        return new DebeziumLog(place, properties, changes, stays) {
            @Override
            public void prepare() throws Exception {
                place.run(
                        "SELECT pg_copy_logical_replication_slot('%s', 'bench_debezium')".formatted(LogQuestion.SLOT));
            }

            @Override
            public void end() throws Exception {
                super.end();
                place.run("SELECT pg_drop_replication_slot('bench_debezium')");
            }
        };
    }

    /** The engine begins where a file of its own tells it to: it writes one now, and has a copy of it each time. */
    private static Entry ofBinlog(Place place, DataSet set, long changes, boolean stays) throws Exception {
        Path offset = place.ground().folder().resolve("offset");
        Path history = place.ground().folder().resolve("history");
        List<Path> files = List.of(offset, history);
        Properties properties = mariadb(place, set);
        properties.setProperty("offset.storage.file.filename", offset.toString());
        properties.setProperty("schema.history.internal.file.filename", history.toString());
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        try {
            begin(place, set, properties);
        } catch (IllegalStateException failed) {
            return watcher -> {
                throw failed;
            };
        }
        for (Path file : files) {
            Files.move(file, first(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return new DebeziumLog(place, properties, changes, stays) {
            @Override
            public void prepare() throws IOException {
                for (Path file : files) {
                    Files.copy(first(file), file, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        };
    }

    /** Reads until a first change has come. */
    private static void begin(Place place, DataSet set, Properties properties) throws Exception {
        String change = "UPDATE %s SET %s = %2$s + 1 WHERE id = 1".formatted(set.table(), Backlog.number(set));
        try (Debezium debezium = Debezium.start(place.ground())) {
            debezium.begin(properties, 1);
            new Cost.Watcher().until(LONGEST, () -> {
                place.run(change);
                return debezium.reached();
            });
            debezium.end();
        }
    }

    private static Path first(Path file) {
        return file.resolveSibling(file.getFileName() + ".first");
    }

    /** What the engine is told to read a slot by a publication. */
    static Properties postgresql(Place place, DataSet set, String slot, String publication) {
        Properties properties = common(place);
        properties.putAll(Map.of(
                "connector.class",
                "io.debezium.connector.postgresql.PostgresConnector",
                "database.dbname",
                place.database(),
                "table.include.list",
                "public." + set.table(),
                "plugin.name",
                "pgoutput",
                "slot.name",
                slot,
                "publication.name",
                publication,
                "publication.autocreate.mode",
                "disabled",
                "offset.storage",
                "org.apache.kafka.connect.storage.MemoryOffsetBackingStore"));
        return properties;
    }

    private static Properties mariadb(Place place, DataSet set) {
        Properties properties = common(place);
        properties.putAll(Map.of(
                "connector.class", "io.debezium.connector.mariadb.MariaDbConnector",
                "database.server.id", "4712",
                "database.include.list", place.database(),
                "table.include.list", "%s.%s".formatted(place.database(), set.table()),
                "offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore",
                "schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory"));
        return properties;
    }

    private static Properties common(Place place) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "name",
                "bench",
                "topic.prefix",
                "bench",
                "database.hostname",
                "127.0.0.1",
                "database.port",
                Integer.toString(place.port()),
                "database.user",
                place.user(),
                "database.password",
                place.password(),
                "snapshot.mode",
                "no_data",
                "max.batch.size",
                Integer.toString(BATCH),
                "max.queue.size",
                Integer.toString(4 * BATCH),
                "poll.interval.ms",
                "10"));
        return properties;
    }
}
