package dev.midflight.router.kafka;

import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Holds a producer's network up each time it hears of a message, until it may go on; for one test at a time. */
public final class Held implements ProducerInterceptor<byte[], byte[]> {

    static final AtomicInteger HEARD = new AtomicInteger();
    static final Semaphore MAY = new Semaphore(0);

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, @Nullable Exception failure) {
        // Whoever sends hears by it what was not taken in, too.
        if (Thread.currentThread().getName().startsWith("kafka-producer-network-thread")) {
            HEARD.incrementAndGet();
            hold();
        }
    }

    private static void hold() {
        try {
            if (!MAY.tryAcquire(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody lets it go on");
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void configure(Map<String, ?> settings) {
        // It has none.
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
