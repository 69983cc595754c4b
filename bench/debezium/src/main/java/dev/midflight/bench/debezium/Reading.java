package dev.midflight.bench.debezium;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** One run of the engine. */
final class Reading {

    private static final long END_SECONDS = 60;

    private final Sink sink;
    private final long wanted;
    private final AtomicLong count = new AtomicLong();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;

    private Reading(Properties properties, Sink sink) {
        this.sink = sink;
        this.wanted = Long.parseLong(properties.getProperty("bench.changes"));
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties)
                .using((success, message, error) -> {
                    if (!success) {
                        Main.say("failed %s: %s".formatted(message, error).replaceAll("\\s+", " "));
                    }
                })
                .notifying(this::take)
                .build();
    }

    /** Begins to read. */
    static Reading start(Properties properties, Sink sink) {
        Reading reading = new Reading(properties, sink);
        reading.thread.execute(reading.engine);
        return reading;
    }

    /** Ends it; returns how many changes came. */
    long end() throws IOException, InterruptedException {
        engine.close();
        thread.shutdown();
        if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the engine did not end within %d s".formatted(END_SECONDS));
        }
        return count.get();
    }

    /** The boundary of the engine: why it failed is told by whoever built it. */
    @SuppressWarnings("IllegalCatch")
    private void take(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        List<SourceRecord> changes = events.stream()
                .map(RecordChangeEvent::record)
                .filter(Reading::isChange)
                .toList();
        try {
            sink.take(changes);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
        for (RecordChangeEvent<SourceRecord> event : events) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
        long before = count.getAndAdd(changes.size());
        if (before < wanted && before + changes.size() >= wanted) {
            Main.say("reached");
        }
    }

    /** Not a definition, nor a sign of life. */
    private static boolean isChange(SourceRecord record) {
        return record.value() instanceof Struct value && value.schema().field("after") != null;
    }
}
