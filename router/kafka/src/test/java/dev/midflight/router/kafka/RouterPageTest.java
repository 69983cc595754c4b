package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.QueueStanding;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.feed.Lease;
import dev.midflight.router.feed.Report;
import dev.midflight.server.FeedServer;
import dev.midflight.server.Instance;
import dev.midflight.server.Routes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of the page about the router. */
final class RouterPageTest {

    private final Router router = Servers.router("shop");
    private final Shop routes = new Shop();
    private final FeedServer server =
            FeedServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> List.of(routes));
    private final Servers.Place old;
    private final Servers.Place fresh;
    private final Queue queue;

    RouterPageTest() throws Exception {
        old = Servers.fresh(Side.OLD);
        fresh = Servers.fresh(Side.NEW);
        for (Servers.Place place : List.of(old, fresh)) {
            place.run(
                    "CREATE TABLE customer (id BIGINT PRIMARY KEY, credit BIGINT NOT NULL)",
                    "INSERT INTO customer VALUES (42, 100), (43, 100)");
        }
        Servers.Started.KAFKA.topic("shop-writes", 1);
        queue = queue(old.store(), fresh.store(), Servers.Started.KAFKA.bootstrap());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The migration, with the new side read as far as it may be. */
    private static final class Shop implements Routes {

        private final List<Report> reports = new CopyOnWriteArrayList<>();

        @Override
        public String migration() {
            return "shop";
        }

        @Override
        public Optional<RoutePlan> plan() {
            return Optional.of(new RoutePlan(
                    "shop",
                    1,
                    Stage.MIRROR_OLD,
                    Side.OLD,
                    new ReadShare(7, 1_000_000, Set.of(), Set.of()),
                    0,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2)));
        }

        @Override
        public Lease grant(String instance, String start) {
            return new Lease(plan().orElseThrow(), behind());
        }

        @Override
        public void report(Report report) {
            reports.add(report);
        }

        @Override
        public Optional<Duration> behind() {
            return Optional.of(Duration.ZERO); // of the tables, into which nothing is written past the queue
        }

        @Override
        public long version() {
            return 1;
        }

        @Override
        public List<Instance> instances() {
            return List.of();
        }
    }

    private static Queue queue(DataSource oldDb, DataSource newDb, String brokers) {
        // page: queue
        Queue queue = new Queue(
                "shop",
                "shop-writes",
                Course.SERIES,
                new QueueSide("shop-old", oldDb),
                new QueueSide("shop-new", newDb),
                Map.of("bootstrap.servers", brokers));
        // page end
        return queue;
    }

    /** What a message of the shop does: its value is the amount. */
    private static void credit(Connection connection, QueueMessage message) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE customer SET credit = credit + ? WHERE id = ?")) {
            update.setLong(1, Long.parseLong(new String(message.value(), StandardCharsets.UTF_8)));
            update.setLong(2, Long.parseLong(message.key().replace("customer:", "")));
            update.executeUpdate();
        }
    }

    @Test
    void writesOfThePageAreDoneOnceAtBothSidesAndThoseSetAsideAreTriedAgainOrGivenUp() throws Exception {
        // page: writers
        Effect effect = (connection, received) -> credit(connection, received.message());
        QueueWriter oldWriter = QueueWriter.start(queue, Side.OLD, "w1", effect, QueueWriter.Tools.usual());
        QueueWriter newWriter = QueueWriter.start(queue, Side.NEW, "w1", effect, QueueWriter.Tools.usual());
        QueuePublisher publisher = QueuePublisher.start(queue, router, Duration.ofSeconds(30));
        // page end
        URI midflight = URI.create("http://127.0.0.1:" + server.port());
        // page: standing
        Feed feed = Feed.from(midflight)
                .instance("shop-1")
                .router(router)
                .queue(router, oldWriter::standing)
                .queue(router, newWriter::standing)
                .start();
        // page end
        // page: freshness
        QueueFreshness freshness = new QueueFreshness(router, queue, Duration.ofMillis(100)); // where reads are made
        // page end
        try (oldWriter;
                newWriter;
                publisher;
                freshness;
                feed) {
            Servers.until(() -> feed.fetched() && router.reads("customer:42") == Side.NEW);
            assertThat(publish(publisher, "order-77", "10")).isEqualTo(Answer.Outcome.APPLIED);
            assertThat(publish(publisher, "order-77", "10")).as("again").isEqualTo(Answer.Outcome.APPLIED);
            assertThat(publish(publisher, "order-78", "twelve")).isEqualTo(Answer.Outcome.SET_ASIDE);
            assertThat(publish(publisher, "order-79", "5")).isEqualTo(Answer.Outcome.SET_ASIDE);
            Servers.until(() -> isAside(2));
            assertThat(credit(old)).isEqualTo(110);
            assertThat(credit(fresh)).isEqualTo(110);
            Servers.until(
                    () -> told().stream().filter(each -> each.setAside() == 2).count() == 2);
            assertThat(told().get(0).reason().orElseThrow())
                    .contains("offset 2 set aside: NumberFormatException")
                    .doesNotContain("twelve");

            tryAgain(Side.OLD, (connection, received) -> credit(connection, mended(received.message())));
            tryAgain(Side.NEW, (connection, received) -> credit(connection, mended(received.message())));
            assertThat(credit(old)).isEqualTo(127);
            assertThat(credit(fresh)).isEqualTo(127);

            assertThat(publish(publisher, "order-80", "nothing")).isEqualTo(Answer.Outcome.SET_ASIDE);
            Servers.until(() -> isAside(1));
            giveUp(Side.OLD);
            giveUp(Side.NEW);
            assertThat(publish(publisher, "order-81", "1")).isEqualTo(Answer.Outcome.APPLIED);
        }
    }

    private List<QueueStanding> told() {
        return routes.reports.stream()
                .reduce((before, after) -> after)
                .map(Report::queues)
                .orElse(List.of());
    }

    private static Answer.Outcome publish(QueuePublisher publisher, String id, String amount)
            throws ExecutionException, InterruptedException {
        byte[] value = amount.getBytes(StandardCharsets.UTF_8);
        // page: publish
        // The key is the entity of reads, and messages of one key keep their order.
        Answer answer =
                publisher.publish(new QueueMessage(id, "customer:42", value)).get();
        // page end
        return answer.outcome();
    }

    private boolean isAside(int count) throws SQLException {
        Backlog backlog = Backlog.read(queue);
        return backlog.asideOld() == count && backlog.asideFresh() == count;
    }

    private static QueueMessage mended(QueueMessage message) {
        return message.id().equals("order-78")
                ? new QueueMessage(message.id(), message.key(), new byte[] {'1', '2'})
                : message;
    }

    private void tryAgain(Side side, Effect mended) throws SQLException {
        // page: aside
        AsideMessages aside =
                new AsideMessages(queue, side, QueueWriter.Tools.usual().ledger());
        SetAside first = aside.list(100).get(0); // by partition and offset, each with its key, tries and reason
        long applied = aside.retry(first.partition(), first.key().orElseThrow(), mended); // all of its key
        // page end

        assertThat(first.reason()).contains(side == Side.OLD ? "twelve" : "The OLD side has set it aside");
        assertThat(applied).isEqualTo(2);
        assertThat(aside.list(100)).isEmpty();
    }

    private void giveUp(Side side) throws SQLException {
        AsideMessages aside =
                new AsideMessages(queue, side, QueueWriter.Tools.usual().ledger());
        SetAside first = aside.list(100).get(0);
        // page: discard
        boolean wasThere = aside.discard(first.partition(), first.offset()); // that one never has its effect here
        // page end

        assertThat(wasThere).isTrue();
    }

    private static long credit(Servers.Place place) throws SQLException {
        try (Connection connection = place.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT credit FROM customer WHERE id = 42")) {
            row.next();
            return row.getLong(1);
        }
    }
}
