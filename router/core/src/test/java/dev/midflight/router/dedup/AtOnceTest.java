package dev.midflight.router.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What several transactions do to each other, and what is left of those that end badly. */
final class AtOnceTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final MessageId ID = MessageId.of("order-1");
    private static final Ledger LEDGER = new Ledger(Ledger.WINDOW, Clock.fixed(NOW, ZoneOffset.UTC));

    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static Server.Place withTable(Server server) throws SQLException {
        Server.Place place = server.fresh();
        try (Connection connection = place.plain()) {
            LEDGER.create(connection);
        }
        return place;
    }

    private Future<Delivery> begin(Connection connection) {
        return threads.submit(() -> LEDGER.begin(connection, "billing", ID, NOW));
    }

    @ParameterizedTest
    @EnumSource
    void messageOfASessionThatWasKilledIsFirstAgain(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection killed = place.open();
                Connection next = place.open()) {
            LEDGER.begin(killed, "billing", ID, NOW);
            Server.run(killed, "CREATE TEMPORARY TABLE alive (a INT)");

            place.kill(place.session(killed));

            assertThat(LEDGER.begin(next, "billing", ID, NOW)).isEqualTo(Delivery.FIRST);
            assertThatThrownBy(() -> LEDGER.begin(killed, "billing", MessageId.of("other"), NOW))
                    .isInstanceOf(SQLException.class)
                    .isNotInstanceOf(SQLTransactionRollbackException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void secondWaitsAndIsADuplicateOfWhatWasCommitted(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection one = place.open();
                Connection other = place.open()) {
            LEDGER.begin(one, "billing", ID, NOW);

            Future<Delivery> second = begin(other);
            place.awaitWaiting(1);
            one.commit();

            assertThat(second.get()).isEqualTo(Delivery.DUPLICATE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void secondWaitsAndIsTheFirstAfterARollback(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection one = place.open();
                Connection other = place.open()) {
            LEDGER.begin(one, "billing", ID, NOW);

            Future<Delivery> second = begin(other);
            place.awaitWaiting(1);
            one.rollback();

            assertThat(second.get()).isEqualTo(Delivery.FIRST);
            other.commit();
            assertThat(LEDGER.begin(one, "billing", ID, NOW)).isEqualTo(Delivery.DUPLICATE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoThatWaitForOneThatIsRolledBackOneIsTheFirst(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection one = place.open();
                Connection two = place.open();
                Connection three = place.open()) {
            LEDGER.begin(one, "billing", ID, NOW);

            List<Future<Delivery>> others = List.of(beginAndCommit(two), beginAndCommit(three));
            place.awaitWaiting(2);
            one.rollback();

            assertThat(List.of(others.get(0).get(), others.get(1).get()))
                    .containsExactlyInAnyOrder(Delivery.FIRST, Delivery.DUPLICATE);
        }
    }

    /** MariaDB ends one of the two as deadlocked; it is repeated. */
    private Future<Delivery> beginAndCommit(Connection connection) {
        return threads.submit(() -> {
            Delivery delivery;
            try {
                delivery = LEDGER.begin(connection, "billing", ID, NOW);
            } catch (SQLTransactionRollbackException e) {
                connection.rollback();
                delivery = LEDGER.begin(connection, "billing", ID, NOW);
            }
            connection.commit();
            return delivery;
        });
    }

    @ParameterizedTest
    @EnumSource
    void snapshotThatIsTooOldDoesNotMakeAFirst(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection one = place.open();
                Connection other = place.open()) {
            other.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            if (server != Server.POSTGRES) {
                other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                Server.run(other, "SET SESSION innodb_snapshot_isolation = ON");
            }
            Server.number(other, "SELECT count(*) FROM midflight_seen");
            LEDGER.begin(one, "billing", ID, NOW);
            one.commit();

            assertThatThrownBy(() -> LEDGER.begin(other, "billing", ID, NOW))
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageStartingWith("Cannot begin order-1 for billing beside other transactions: ")
                    .hasMessageEndingWith(". Roll back and repeat the whole transaction");
            other.rollback();
            assertThat(LEDGER.begin(other, "billing", ID, NOW)).isEqualTo(Delivery.DUPLICATE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void transactionsThatBeginSeveralInOppositeOrdersAreRepeated(Server server) throws Exception {
        Server.Place place = withTable(server);
        List<MessageId> ids = List.of(MessageId.of("a"), MessageId.of("z"));
        CyclicBarrier bothHaveOne = new CyclicBarrier(2);
        AtomicInteger repeated = new AtomicInteger();
        List<Callable<List<Delivery>>> consumers = List.of(
                () -> repeating(place, ids, bothHaveOne, repeated),
                () -> repeating(place, List.of(ids.get(1), ids.get(0)), bothHaveOne, repeated));

        List<Future<List<Delivery>>> answers = threads.invokeAll(consumers);

        assertThat(repeated).hasPositiveValue();
        assertThat(List.of(answers.get(0).get(), answers.get(1).get()))
                .containsExactlyInAnyOrder(
                        List.of(Delivery.FIRST, Delivery.FIRST), List.of(Delivery.DUPLICATE, Delivery.DUPLICATE));
    }

    private static List<Delivery> repeating(
            Server.Place place, List<MessageId> ids, CyclicBarrier bothHaveOne, AtomicInteger repeated)
            throws Exception {
        try (Connection connection = place.open()) {
            for (int attempt = 1; ; attempt++) {
                try {
                    Delivery one = LEDGER.begin(connection, "billing", ids.get(0), NOW);
                    if (attempt == 1) {
                        bothHaveOne.await();
                    }
                    Delivery other = LEDGER.begin(connection, "billing", ids.get(1), NOW);
                    connection.commit();
                    return List.of(one, other);
                } catch (SQLTransactionRollbackException e) {
                    // The repetition may be the quicker one and meet the other transaction again.
                    repeated.incrementAndGet();
                    connection.rollback();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void batchesDoNotDeadlockWithEachOther(Server server) throws Exception {
        Server.Place place = withTable(server);
        AtomicInteger firsts = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(4);
        List<Callable<Void>> consumers = IntStream.range(0, 4)
                .<Callable<Void>>mapToObj(seed -> () -> {
                    Random random = new Random(seed);
                    try (Connection connection = place.open()) {
                        for (int round = 0; round < 40; round++) {
                            List<Message> batch = batch(round, random);
                            start.await();
                            firsts.addAndGet(Collections.frequency(
                                    LEDGER.beginAll(connection, "billing", batch), Delivery.FIRST));
                            connection.commit();
                        }
                    }
                    return null;
                })
                .toList();

        get(threads.invokeAll(consumers));

        try (Connection connection = place.plain()) {
            assertThat(Server.number(connection, "SELECT count(*) FROM midflight_seen"))
                    .isEqualTo(firsts.get());
        }
    }

    /** Half of what there is in this round and the one before, in any order. */
    private static List<Message> batch(int round, Random random) {
        List<Message> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            all.add(new Message(MessageId.of((round - i % 2) + "-" + Integer.toHexString(i * 7919)), NOW));
        }
        Collections.shuffle(all, random);
        return all.subList(0, 200);
    }

    private static void get(List<Future<Void>> futures) throws InterruptedException, ExecutionException {
        for (Future<Void> future : futures) {
            future.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachMessageHasItsEffectOnceWhateverHappens(Server server) throws Exception {
        Server.Place place = withTable(server);
        try (Connection connection = place.plain()) {
            Server.run(connection, "CREATE TABLE effect (message INT, amount BIGINT)");
        }
        Queue<Integer> queue = new ConcurrentLinkedQueue<>(deliveries(5_000));
        FrontCache cache = new FrontCache(LEDGER, "billing", 500, 1 << 20);
        AtomicInteger aborts = new AtomicInteger();
        List<Callable<Void>> consumers = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            Random random = new Random(thread);
            // Half of the consumers take one message at a time, half take batches, through the cache.
            int batchMax = thread % 2 == 0 ? 1 : 20;
            consumers.add(() -> {
                while (!queue.isEmpty()) {
                    Consumer consumer = new Consumer(place, queue, cache, batchMax, random);
                    aborts.addAndGet(consumer.run());
                }
                return null;
            });
        }

        get(threads.invokeAll(consumers));

        assertThat(aborts.get()).isGreaterThan(100);
        try (Connection connection = place.plain()) {
            long sum = IntStream.range(0, 5_000).mapToLong(AtOnceTest::amount).sum();
            assertThat(Server.number(connection, "SELECT sum(amount) FROM effect"))
                    .isEqualTo(sum);
            assertThat(Server.number(connection, "SELECT count(DISTINCT message) FROM effect"))
                    .isEqualTo(5_000);
            assertThat(Server.number(connection, "SELECT count(*) FROM effect")).isEqualTo(5_000);
        }
    }

    private static long amount(int message) {
        return 1L + message * 31L % 997;
    }

    private static List<Integer> deliveries(int messages) {
        Random random = new Random(42);
        List<Integer> deliveries = new ArrayList<>();
        for (int message = 0; message < messages; message++) {
            deliveries.addAll(Collections.nCopies(1 + random.nextInt(3), message));
        }
        // Duplicates come near to each other, so that they meet.
        for (int i = 0; i < deliveries.size(); i++) {
            Collections.swap(deliveries, i, Math.min(deliveries.size() - 1, i + random.nextInt(20)));
        }
        return deliveries;
    }

    /** One life of a consumer, until its queue is empty or it crashes. What it does not acknowledge comes again. */
    private record Consumer(Server.Place place, Queue<Integer> queue, FrontCache cache, int batchMax, Random random) {

        /** How many transactions were aborted. */
        int run() throws SQLException {
            int aborts = 0;
            try (Connection connection = place.open()) {
                for (List<Integer> batch = take(); !batch.isEmpty(); batch = take()) {
                    int fate = random.nextInt(100);
                    try {
                        apply(connection, batch);
                        if (fate < 2) {
                            queue.addAll(batch);
                            return aborts + 1;
                        } else if (fate < 15) {
                            aborts++;
                            queue.addAll(batch);
                            connection.rollback();
                            continue;
                        }
                        connection.commit();
                        batch.forEach(message -> cache.committed(MessageId.of("m" + message)));
                        if (fate < 18) {
                            // The acknowledgement is lost.
                            queue.addAll(batch);
                        }
                    } catch (SQLTransactionRollbackException e) {
                        aborts++;
                        connection.rollback();
                        queue.addAll(batch);
                    }
                }
            }
            return aborts;
        }

        private List<Integer> take() {
            List<Integer> batch = new ArrayList<>();
            while (batch.size() < batchMax) {
                Integer message = queue.poll();
                if (message == null) {
                    break;
                }
                batch.add(message);
            }
            return batch;
        }

        private void apply(Connection connection, List<Integer> batch) throws SQLException {
            List<Delivery> deliveries = batchMax == 1
                    ? Arrays.asList(LEDGER.begin(connection, "billing", MessageId.of("m" + batch.get(0)), NOW))
                    : cache.beginAll(
                            connection,
                            batch.stream()
                                    .map(message -> new Message(MessageId.of("m" + message), NOW))
                                    .toList());
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO effect VALUES (?, ?)")) {
                for (int i = 0; i < batch.size(); i++) {
                    if (deliveries.get(i) == Delivery.FIRST) {
                        insert.setInt(1, batch.get(i));
                        insert.setLong(2, amount(batch.get(i)));
                        insert.executeUpdate();
                    }
                }
            }
        }
    }
}
