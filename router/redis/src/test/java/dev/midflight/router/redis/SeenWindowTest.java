package dev.midflight.router.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.dedup.MessageId;
import dev.midflight.router.dedup.SeenIds;
import dev.midflight.router.redis.SeenWindow.Delivery;
import dev.midflight.router.redis.SeenWindow.Times;
import dev.midflight.testkit.servers.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class SeenWindowTest {

    private static final RedisServer SERVER = RedisServer.launch();
    private static final Times LONG = new Times(Duration.ofMinutes(1), Duration.ofHours(1));
    private static final MessageId ID = MessageId.of("order-1");

    @AfterAll
    static void closeServer() {
        SERVER.close();
    }

    /** Remembers one id only, so that the server is asked. */
    private static SeenWindow window(RedisServer server, String consumer, Times times) {
        RedisAddress address = new RedisAddress(
                server.host(),
                server.port(),
                0,
                Optional.empty(),
                Optional.empty(),
                SocketFactory.getDefault(),
                Duration.ofMillis(500));
        return new SeenWindow(address, consumer, times, new SeenIds(1, 1_000));
    }

    @Test
    void messageIsFirstOnceInAllProcesses() {
        try (SeenWindow one = window(SERVER, "mail", LONG);
                SeenWindow other = window(SERVER, "mail", LONG);
                SeenWindow elsewhere = window(SERVER, "count", LONG)) {
            assertThat(one.begin(ID)).isEqualTo(Delivery.FIRST);
            assertThat(other.begin(ID)).isEqualTo(Delivery.IN_PROGRESS);
            one.done(ID);

            assertThat(one.begin(ID)).isEqualTo(Delivery.DUPLICATE);
            assertThat(other.begin(ID)).isEqualTo(Delivery.DUPLICATE);
            assertThat(elsewhere.begin(ID)).isEqualTo(Delivery.FIRST);
        }
    }

    @Test
    void afterTheWindowAMessageIsNewAndAfterTheClaimItIsAnothers() throws Exception {
        Times brief = new Times(Duration.ofMillis(60), Duration.ofMillis(60));
        try (SeenWindow dead = window(SERVER, "brief", brief);
                SeenWindow other = window(SERVER, "brief", brief)) {
            assertThat(dead.begin(ID)).isEqualTo(Delivery.FIRST);
            awaitGone("midflight:seen:brief:order-1");
            assertThat(other.begin(ID)).isEqualTo(Delivery.FIRST);

            other.done(ID);
            other.done(MessageId.of("order-2"));
            awaitGone("midflight:seen:brief:order-1");
            assertThat(other.begin(ID)).isEqualTo(Delivery.FIRST);
        }
    }

    private static void awaitGone(String key) {
        try (Wire wire = new Wire(RedisAddress.of(SERVER.host(), SERVER.port()))) {
            while (Long.valueOf(1).equals(wire.call("EXISTS", key))) {
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    @Test
    void batchSaysOfEachWhatItIs() {
        try (SeenWindow window = window(SERVER, "batch", LONG);
                SeenWindow other = window(SERVER, "batch", LONG)) {
            other.begin(MessageId.of("b"));
            window.doneAll(List.of(MessageId.of("c"), MessageId.of("x")));

            assertThat(window.beginAll(List.of(
                            MessageId.of("a"),
                            MessageId.of("b"),
                            MessageId.of("c"),
                            MessageId.of("a"),
                            MessageId.of("x"))))
                    .containsExactly(
                            Delivery.FIRST,
                            Delivery.IN_PROGRESS,
                            Delivery.DUPLICATE,
                            Delivery.IN_PROGRESS,
                            Delivery.DUPLICATE);
        }
    }

    @Test
    void ofManyWhoBeginAtOnceOneIsTheFirst() throws Exception {
        Set<Integer> firsts = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            threads.execute(() -> {
                try (SeenWindow window = window(SERVER, "many", LONG)) {
                    for (int i = 0; i < 200; i++) {
                        if (window.begin(MessageId.of("m" + i)) == Delivery.FIRST && !firsts.add(i)) {
                            throw new AssertionError("%d was first twice, the second time in %d".formatted(i, number));
                        }
                    }
                }
            });
        }
        threads.shutdown();

        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(firsts)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void idSeenDoneIsADuplicateWithoutTheServer() {
        try (RedisServer server = RedisServer.launch();
                SeenWindow window = window(server, "mail", LONG)) {
            window.begin(ID);
            window.done(ID);
            server.kill9();

            assertThat(window.begin(ID)).isEqualTo(Delivery.DUPLICATE);
        }
    }

    @Test
    void serverThatIsGoneOrFullIsRefusedAndNotGuessedAt() {
        try (RedisServer server = RedisServer.launch();
                SeenWindow window = window(server, "mail", LONG)) {
            assertThat(window.begin(ID)).isEqualTo(Delivery.FIRST);
            try (Wire wire = new Wire(RedisAddress.of(server.host(), server.port()))) {
                var unused = wire.call("CONFIG", "SET", "maxmemory", "1");
            }
            assertThatThrownBy(() -> window.begin(MessageId.of("order-2")))
                    .isInstanceOf(SeenUnknownException.class)
                    .hasMessageContaining("OOM");

            server.pause();
            assertThatThrownBy(() -> window.done(ID))
                    .isInstanceOf(SeenUnknownException.class)
                    .hasMessageContaining("timed out");
            server.resume();
            server.kill9();
            assertThatThrownBy(() -> window.begin(ID))
                    .isInstanceOf(SeenUnknownException.class)
                    .hasMessageContaining("Cannot begin 1 messages for mail at the Redis at 127.0.0.1:")
                    .hasMessageContaining("Do not acknowledge them");
        }
    }
}
