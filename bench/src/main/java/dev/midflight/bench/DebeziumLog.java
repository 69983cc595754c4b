package dev.midflight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The log of a table's changes as Debezium reads it: up to its end, from the same place in each round. */
abstract class DebeziumLog implements Entry {

    private static final int BATCH = 8192;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Debezium debezium;
    private final Properties properties;
    private final long changes;

    private DebeziumLog(Debezium debezium, Properties properties, long changes) {
        this.debezium = debezium;
        this.properties = properties;
        this.changes = changes;
    }

    @Override
    public void run(Cost.Watcher watcher) throws Exception {
        watcher.watch(debezium.process());
        debezium.begin(properties, changes);
        debezium.awaitReached(watcher);
    }

    /** Of a PostgreSQL: each time a copy of a slot, by a publication that is there. */
    static Entry ofSlot(Debezium debezium, Place place, DataSet set, String slot, long changes) {
        Properties properties = postgresql(place, set, "bench_debezium", "midflight_bench");
        return new DebeziumLog(debezium, properties, changes) {
            @Override
            public void prepare() throws Exception {
                place.run("SELECT pg_copy_logical_replication_slot('%s', 'bench_debezium')".formatted(slot));
            }

            @Override
            public void end() throws Exception {
                debezium.end();
                place.run("SELECT pg_drop_replication_slot('bench_debezium')");
            }
        };
    }

    /**
     * Of a MariaDB, from now on: the engine begins where it is told to by a file of its own alone, so it writes one now
     * and is given a copy of it in each round.
     */
    static Entry ofBinlog(Debezium debezium, Place place, DataSet set, long changes) throws Exception {
        Path offset = place.ground().folder().resolve("offset");
        Path history = place.ground().folder().resolve("history");
        List<Path> files = List.of(offset, history);
        Properties properties = mariadb(place, set);
        properties.setProperty("offset.storage.file.filename", offset.toString());
        properties.setProperty("schema.history.internal.file.filename", history.toString());
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        debezium.begin(properties, 1);
        String change = "UPDATE %s SET %s = %2$s + 1 WHERE id = 1".formatted(set.table(), Backlog.number(set));
        new Cost.Watcher().until(LONGEST, () -> {
            place.run(change);
            return debezium.reached();
        });
        debezium.end();
        for (Path file : files) {
            Files.move(file, first(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return new DebeziumLog(debezium, properties, changes) {
            @Override
            public void prepare() throws IOException {
                for (Path file : files) {
                    Files.copy(first(file), file, StandardCopyOption.REPLACE_EXISTING);
                }
            }

            @Override
            public void end() throws IOException {
                debezium.end();
            }
        };
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
