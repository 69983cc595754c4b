package dev.midflight.router.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LedgerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final MessageId ID = MessageId.of("order-1");
    private static final Ledger LEDGER = at(NOW);

    private static Ledger at(Instant now) {
        return new Ledger(Ledger.WINDOW, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Server.Place withTable(Server server) throws SQLException {
        Server.Place place = server.fresh();
        try (Connection connection = place.plain()) {
            LEDGER.create(connection);
        }
        return place;
    }

    private static List<Message> messages(String... ids) {
        return Stream.of(ids).map(id -> new Message(MessageId.of(id), NOW)).toList();
    }

    @ParameterizedTest
    @EnumSource
    void messageIsFirstOnceForEachConsumer(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection connection = place.open()) {

            assertThat(LEDGER.begin(connection, "billing", ID, NOW)).isEqualTo(Delivery.FIRST);
            assertThat(LEDGER.begin(connection, "billing", ID, NOW)).isEqualTo(Delivery.DUPLICATE);
            connection.commit();

            assertThat(LEDGER.begin(connection, "billing", ID, NOW)).isEqualTo(Delivery.DUPLICATE);
            assertThat(LEDGER.begin(connection, "billing", ID, NOW)).isEqualTo(Delivery.DUPLICATE);
            assertThat(LEDGER.begin(connection, "mailing", ID, NOW)).isEqualTo(Delivery.FIRST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void messageIsFirstAgainAfterARollback(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection connection = place.open()) {
            LEDGER.begin(connection, "billing", ID, NOW);
            connection.rollback();

            assertThat(LEDGER.begin(connection, "billing", ID, NOW)).isEqualTo(Delivery.FIRST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void duplicateLeavesTheEffectsOfItsTransaction(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection connection = place.open()) {
            Server.run(connection, "CREATE TABLE effect (amount INT)");
            LEDGER.begin(connection, "billing", ID, NOW);
            connection.commit();
            Server.run(connection, "INSERT INTO effect VALUES (5)");

            LEDGER.begin(connection, "billing", ID, NOW);
            connection.commit();

            assertThat(Server.number(connection, "SELECT sum(amount) FROM effect"))
                    .isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void idsThatACollationWouldJoinAreApart(Server server) throws Exception {
        Server.Place place = withTable(server);
        List<Message> messages = new ArrayList<>(messages("a", "A", "a ", "á", "a\0", "ß", "ss"));
        messages.add(new Message(MessageId.of(new byte[] {(byte) 0xff, 0, '\'', '\\'}), NOW));
        messages.add(new Message(MessageId.of(new byte[] {(byte) 0xfe, 0, '\'', '\\'}), NOW));
        try (Connection connection = place.open()) {

            assertThat(LEDGER.beginAll(connection, "c", messages)).containsOnly(Delivery.FIRST);
            for (String consumer : List.of("C", "c ", "ç")) {
                for (Message message : messages) {
                    assertThat(LEDGER.begin(connection, consumer, message.id(), NOW))
                            .as("%s for %s", message.id(), consumer)
                            .isEqualTo(Delivery.FIRST);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void idsAndConsumersOf255BytesAreTaken(Server server) throws Exception {
        Server.Place place = withTable(server);
        String longest = "é".repeat(127) + "x";
        try (Connection connection = place.open()) {

            assertThat(LEDGER.begin(connection, longest, MessageId.of(longest), NOW))
                    .isEqualTo(Delivery.FIRST);
            assertThat(LEDGER.begin(connection, longest, MessageId.of(longest), NOW))
                    .isEqualTo(Delivery.DUPLICATE);
            assertThatThrownBy(() -> LEDGER.begin(connection, longest + "x", ID, NOW))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the name of a consumer has 256 bytes; from 1 to 255 are taken");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionThatCommitsByItselfIsRefused(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection connection = place.plain()) {

            assertThatThrownBy(() -> LEDGER.begin(connection, "billing", ID, NOW))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Call setAutoCommit(false)");
            assertThatThrownBy(() -> LEDGER.beginAll(connection, "billing", messages("a")))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(Server.number(connection, "SELECT count(*) FROM midflight_seen"))
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void batchSaysWhichAreFirst(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection connection = place.open()) {

            assertThat(LEDGER.beginAll(connection, "billing", messages("d", "b", "d", "a", "b")))
                    .containsExactly(
                            Delivery.FIRST, Delivery.FIRST, Delivery.DUPLICATE, Delivery.FIRST, Delivery.DUPLICATE);
            connection.commit();
            assertThat(LEDGER.beginAll(connection, "billing", messages("c", "b", "e", "a")))
                    .containsExactly(Delivery.FIRST, Delivery.DUPLICATE, Delivery.FIRST, Delivery.DUPLICATE);
            assertThat(LEDGER.beginAll(connection, "billing", messages("e", "a")))
                    .containsOnly(Delivery.DUPLICATE);
            assertThat(LEDGER.beginAll(connection, "billing", List.of())).isEmpty();
            connection.rollback();
            assertThat(LEDGER.beginAll(connection, "billing", messages("c", "a")))
                    .containsExactly(Delivery.FIRST, Delivery.DUPLICATE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void largestBatchIsTakenAndLargerOnesAreRefused(Server server) throws Exception {
        Server.Place place = withTable(server);
        List<Message> messages = IntStream.rangeClosed(0, Ledger.BATCH_MAX)
                .mapToObj(i -> new Message(MessageId.of("m" + i), NOW))
                .toList();
        try (Connection connection = place.open()) {
            LEDGER.begin(connection, "billing", MessageId.of("m77"), NOW);

            List<Delivery> deliveries = LEDGER.beginAll(connection, "billing", messages.subList(0, Ledger.BATCH_MAX));

            assertThat(deliveries).hasSize(Ledger.BATCH_MAX);
            assertThat(deliveries.indexOf(Delivery.DUPLICATE)).isEqualTo(77);
            assertThat(deliveries.lastIndexOf(Delivery.DUPLICATE)).isEqualTo(77);
            assertThatThrownBy(() -> LEDGER.beginAll(connection, "billing", messages))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the batch has 10001 messages; up to 10000 are taken");
        }
    }

    @ParameterizedTest
    @EnumSource
    void idBeforeTheWindowIsRefusedAndNothingIsWritten(Server server) throws Exception {
        Server.Place place = withTable(server);
        Instant oldest = NOW.minus(Ledger.WINDOW);
        Message expired = new Message(MessageId.of("old"), oldest.minusMillis(1));
        try (Connection connection = place.open()) {

            assertThat(LEDGER.begin(connection, "billing", ID, oldest)).isEqualTo(Delivery.FIRST);
            assertThatThrownBy(() -> LEDGER.begin(connection, "billing", expired.id(), expired.producedAt()))
                    .isInstanceOf(ExpiredException.class)
                    .hasMessage("Cannot tell whether 1 of the messages have been seen by billing: produced old at"
                            + " 2026-02-22T11:59:59.999Z, before 2026-02-22T12:00:00Z, where the window of PT168H"
                            + " begins");
            assertThatThrownBy(() -> LEDGER.beginAll(
                            connection, "billing", List.of(new Message(MessageId.of("x"), NOW), expired)))
                    .isInstanceOfSatisfying(ExpiredException.class, refused -> assertThat(refused.messages())
                            .containsExactly(expired));
            assertThat(Server.number(connection, "SELECT count(*) FROM midflight_seen"))
                    .isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsForgottenIsRefusedAndWhatIsNotRefusedIsRemembered(Server server) throws Exception {
        Server.Place place = withTable(server);
        MessageId ahead = MessageId.of("ahead");
        Instant future = NOW.plus(Duration.ofDays(1));
        Instant justInside = NOW.plus(Ledger.WINDOW);
        try (Connection connection = place.open()) {
            LEDGER.begin(connection, "billing", ID, NOW);
            LEDGER.beginAll(connection, "billing", List.of(new Message(ahead, future)));
            connection.commit();
        }

        assertThat(forget(place, justInside.plus(Ledger.MARGIN))).isZero();
        try (Connection connection = place.open()) {
            assertThat(at(justInside).begin(connection, "billing", ID, NOW)).isEqualTo(Delivery.DUPLICATE);
        }
        assertThat(forget(place, justInside.plus(Ledger.MARGIN).plusMillis(1))).isOne();
        try (Connection connection = place.open()) {
            assertThatThrownBy(() -> at(justInside.plusMillis(1)).begin(connection, "billing", ID, NOW))
                    .isInstanceOf(ExpiredException.class);
            assertThat(at(future.plus(Ledger.WINDOW)).begin(connection, "billing", ahead, future))
                    .isEqualTo(Delivery.DUPLICATE);
        }
    }

    private static long forget(Server.Place place, Instant now) throws SQLException {
        try (Connection connection = place.plain()) {
            return LEDGER.forget(connection, now);
        }
    }

    @ParameterizedTest
    @EnumSource
    void forgettingGoesInBatches(Server server) throws Exception {
        Server.Place place = withTable(server);
        List<Message> messages = IntStream.range(0, 2 * Ledger.FORGET_ROWS + 500)
                .mapToObj(i -> new Message(MessageId.of("m" + i), NOW))
                .toList();
        try (Connection connection = place.open()) {
            LEDGER.beginAll(connection, "billing", messages);
            connection.commit();
            at(NOW.plusSeconds(3600)).begin(connection, "billing", MessageId.of("later"), NOW.plusSeconds(3600));
            connection.commit();
        }
        try (Connection connection = place.plain()) {
            Instant now = NOW.plus(Ledger.WINDOW).plus(Ledger.MARGIN).plusMillis(1);
            if (server == Server.POSTGRES) {
                Server.run(
                        connection,
                        "CREATE TABLE deletes (deleted bigint)",
                        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN INSERT INTO deletes SELECT count(*) FROM gone; RETURN NULL; END'",
                        "CREATE TRIGGER note AFTER DELETE ON midflight_seen REFERENCING OLD TABLE AS gone"
                                + " FOR EACH STATEMENT EXECUTE FUNCTION note()");
            }

            assertThat(LEDGER.forget(connection, now)).isEqualTo(messages.size());

            if (server == Server.POSTGRES) {
                assertThat(Server.number(connection, "SELECT max(deleted) FROM deletes"))
                        .isEqualTo(Ledger.FORGET_ROWS);
            } else {
                assertThat(Server.number(
                                connection,
                                "SELECT variable_value FROM information_schema.session_status"
                                        + " WHERE variable_name = 'COM_DELETE'"))
                        .isEqualTo(3);
            }
            assertThat(Server.number(connection, "SELECT count(*) FROM midflight_seen"))
                    .isOne();
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> LEDGER.forget(connection, now))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Call setAutoCommit(true)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tableCanBeMadeByManyAtOnce(Server server) throws Exception {
        Server.Place place = server.fresh();
        CyclicBarrier start = new CyclicBarrier(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> creations = IntStream.range(0, 8)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        try (Connection connection = place.plain()) {
                            start.await();
                            LEDGER.create(connection);
                            new Offsets().create(connection);
                            return null;
                        }
                    })
                    .toList();
            for (int round = 0; round < 10; round++) {
                try (Connection connection = place.plain()) {
                    Server.run(connection, "DROP TABLE IF EXISTS midflight_seen, midflight_offsets");
                }
                for (Future<Void> creation : threads.invokeAll(creations)) {
                    creation.get();
                }
            }
        } finally {
            threads.shutdown();
        }
        try (Connection connection = place.open()) {
            assertThat(LEDGER.begin(connection, "billing", ID, NOW)).isEqualTo(Delivery.FIRST);
            assertThatThrownBy(() -> LEDGER.create(connection)).isInstanceOf(IllegalStateException.class);
        }
    }
}
