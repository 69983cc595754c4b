package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.stores.sql.ReadAhead;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class LogWireTest {

    private static final long LONG_ENOUGH = Duration.ofSeconds(20).toNanos();
    private static final int BUFFER = 1 << 16;

    /** Some that end just before, at and behind the end of the buffer, and some that do not fit into it. */
    private static final int[] LENGTHS = {
        0, 1, 45, 400, BUFFER - 60, BUFFER - 24, BUFFER - 23, BUFFER - 22, BUFFER, 200_000
    };

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private byte[] event(int type, int length, Random random) {
        byte[] event = new byte[LogEntry.HEADER_BYTES + length + 4];
        random.nextBytes(event);
        event[4] = (byte) type;
        put(event, 9, event.length, 4);
        put(event, 17, 0, 2);
        CRC32 sum = new CRC32();
        sum.update(event, 0, event.length - 4);
        put(event, event.length - 4, sum.getValue(), 4);
        return event;
    }

    private static void put(byte[] into, int at, long number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            into[at + i] = (byte) (number >>> (8 * i));
        }
    }

    /** The first one's packet is begun by the library. */
    private void send(byte[] event) {
        if (sent.size() > 0) {
            byte[] head = new byte[5];
            put(head, 0, event.length + 1, 3);
            sent.writeBytes(head);
        }
        sent.writeBytes(event);
    }

    private static LogWire wire(InputStream in, long silenceNanos) {
        return new LogWire(ReadAhead.of(in, "test"), silenceNanos);
    }

    @Test
    void eventsOfAnyLengthComeOutWhole() throws IOException {
        Random random = new Random(1);
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(event(LogEntry.XID, LENGTHS[random.nextInt(LENGTHS.length)], random));
        }
        events.forEach(this::send);

        LogWire wire = wire(new ByteArrayInputStream(sent.toByteArray()), LONG_ENOUGH);

        assertThat(wire.hasArrived()).isFalse();
        for (byte[] event : events) {
            LogEntry entry = wire.next(true);
            assertThat(entry.length()).isEqualTo(event.length);
            assertThat(entry.copy()).isEqualTo(Arrays.copyOfRange(event, LogEntry.HEADER_BYTES, event.length - 4));
        }
        assertThat(wire.hasArrived()).isTrue();
        assertThat(wire.hasArrived()).isFalse();
    }

    @Test
    void aByteThatChangedOnTheWayIsFoundOut() throws IOException {
        Random random = new Random(2);
        send(event(LogEntry.XID, 100, random));
        byte[] torn = event(LogEntry.XID, 100, random);
        torn[60] ^= 1;
        send(torn);
        LogWire wire = wire(new ByteArrayInputStream(sent.toByteArray()), LONG_ENOUGH);
        wire.next(true);

        assertThatThrownBy(() -> wire.next(true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void aServerThatStopsWithinAnEventIsNotWaitedForEver() throws IOException {
        send(event(LogEntry.XID, 100, new Random(3)));
        CountDownLatch end = new CountDownLatch(1);
        byte[] beginning = Arrays.copyOf(sent.toByteArray(), 80);
        InputStream silent = new InputStream() {
            @Override
            public int read(byte[] into, int start, int count) throws IOException {
                return read();
            }

            @Override
            public int read() throws IOException {
                try {
                    end.await();
                    return -1;
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        LogWire wire = wire(
                new SequenceInputStream(new ByteArrayInputStream(beginning), silent),
                Duration.ofMillis(50).toNanos());

        assertThatThrownBy(() -> wire.next(true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("silent");

        end.countDown();
    }
}
