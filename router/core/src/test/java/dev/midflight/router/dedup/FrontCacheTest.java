package dev.midflight.router.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class FrontCacheTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final MessageId ID = MessageId.of("order-1");
    private static final Ledger LEDGER = new Ledger(Ledger.WINDOW, Clock.fixed(NOW, ZoneOffset.UTC));

    private final FrontCache cache = new FrontCache(LEDGER, "billing", 100, 100_000);

    private static Connection open() throws SQLException {
        Server.Place place = Server.POSTGRES.fresh();
        try (Connection connection = place.plain()) {
            LEDGER.create(connection);
        }
        return place.open();
    }

    @Test
    void committedIdIsADuplicateWithoutTheDatabase() throws Exception {
        Connection connection = open();
        assertThat(cache.begin(connection, ID, NOW)).isEqualTo(Delivery.FIRST);
        connection.commit();
        cache.committed(ID);
        connection.close();

        assertThat(cache.begin(connection, ID, NOW)).isEqualTo(Delivery.DUPLICATE);
        assertThat(cache.begin(connection, ID, NOW.minus(Ledger.WINDOW.multipliedBy(2))))
                .isEqualTo(Delivery.DUPLICATE);
        assertThatThrownBy(() -> cache.begin(connection, MessageId.of("order-2"), NOW))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void duplicateWithinATransactionThatIsRolledBackIsNotRemembered() throws Exception {
        try (Connection connection = open()) {
            assertThat(cache.begin(connection, ID, NOW)).isEqualTo(Delivery.FIRST);
            assertThat(cache.begin(connection, ID, NOW)).isEqualTo(Delivery.DUPLICATE);
            connection.rollback();

            assertThat(cache.begin(connection, ID, NOW)).isEqualTo(Delivery.FIRST);
        }
    }

    @Test
    void batchAsksTheLedgerForWhatIsNotRemembered() throws Exception {
        List<Message> messages = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "a", "d")) {
            messages.add(new Message(MessageId.of(id), NOW));
        }
        try (Connection connection = open()) {
            LEDGER.begin(connection, "billing", MessageId.of("d"), NOW);
            cache.committed(MessageId.of("b"));

            assertThat(cache.beginAll(connection, messages))
                    .containsExactly(
                            Delivery.FIRST, Delivery.DUPLICATE, Delivery.FIRST, Delivery.DUPLICATE, Delivery.DUPLICATE);
            assertThat(Server.number(connection, "SELECT count(*) FROM midflight_seen"))
                    .isEqualTo(3);
        }
    }

    @Test
    void thoseAskedForLongestAgoMakeRoom() throws Exception {
        FrontCache small = new FrontCache(LEDGER, "billing", 3, 100_000);
        try (Connection connection = open()) {
            for (String id : List.of("a", "b", "c")) {
                small.committed(MessageId.of(id));
            }
            small.begin(connection, MessageId.of("a"), NOW);

            small.committed(MessageId.of("d"));

            assertThat(small.ids()).isEqualTo(3);
            for (String id : List.of("a", "c", "d")) {
                assertThat(small.begin(connection, MessageId.of(id), NOW)).isEqualTo(Delivery.DUPLICATE);
            }
            assertThat(small.begin(connection, MessageId.of("b"), NOW)).isEqualTo(Delivery.FIRST);
        }
    }

    @Test
    void bytesAreBounded() {
        FrontCache small = new FrontCache(LEDGER, "billing", 1_000, 1_000);
        for (int i = 0; i < 50; i++) {
            small.committed(MessageId.of("x".repeat(100) + (i + 100)));
        }
        assertThat(small.ids()).isEqualTo(4);
        assertThat(small.bytes()).isEqualTo(4 * (RecentIds.OVERHEAD_BYTES + 103));

        small.committed(MessageId.of("x".repeat(100) + 149));
        assertThat(small.bytes()).isEqualTo(4 * (RecentIds.OVERHEAD_BYTES + 103));

        FrontCache tiny = new FrontCache(LEDGER, "billing", 1_000, 120);
        tiny.committed(MessageId.of("x".repeat(21)));
        assertThat(tiny.ids()).isZero();
        assertThat(tiny.bytes()).isZero();
    }

    @Test
    void boundsHoldAndAreNearlyUsedUpWithManyThreads() throws Exception {
        FrontCache large = new FrontCache(LEDGER, "billing", 10_000, 16 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> fillers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String prefix = "m" + thread + "-";
                fillers.add(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        large.committed(MessageId.of(prefix + i));
                        assertThat(large.ids()).isLessThanOrEqualTo(10_000);
                    }
                    return null;
                });
            }
            for (Future<Void> filler : threads.invokeAll(fillers)) {
                filler.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(large.ids()).isEqualTo(10_000);
    }

    @Test
    void cacheThatHoldsNothingIsRefused() {
        assertThatThrownBy(() -> new FrontCache(LEDGER, "billing", 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FrontCache(LEDGER, "billing", 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FrontCache(LEDGER, "", 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
