package dev.midflight.router.kafka;

import dev.midflight.router.Nanos;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.dedup.Ledger;
import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * The servers of all tests of this module, started when first wanted: the old store a PostgreSQL, the new one a
 * MariaDB, and between them a Kafka.
 */
final class Servers {

    static final Ledger LEDGER = new Ledger(Ledger.WINDOW, InstantSource.system());
    static final WriterLimits LIMITS = new WriterLimits(50, 2, 100, Duration.ofMillis(10), Duration.ofSeconds(1));

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Servers() {}

    /** What the servers of all tests are. */
    static final class Started {
        static final KafkaServer KAFKA = KafkaServer.launch();
        static final PostgresServer OLD = PostgresServer.launch();
        static final MariaDbServer NEW = MariaDbServer.launch();

        private Started() {}
    }

    /** Where a side is. */
    record Place(String url, String user, String password) {

        DataSource store() {
            return new Store(url, user, password);
        }

        Connection open() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }

        void run(String... statements) throws SQLException {
            try (Connection connection = open();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }

        /** The table of effects: the texts of each key in the order of their effects. */
        List<String> rows() throws SQLException {
            try (Connection connection = open();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT message_key, total, texts FROM effects ORDER BY message_key")) {
                List<String> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(row.getString(1) + " " + row.getLong(2) + " " + row.getString(3));
                }
                return rows;
            }
        }
    }

    /** An empty place at a side. */
    static Place fresh(Side side) throws SQLException {
        String name = "queue_" + NUMBER.incrementAndGet();
        String table = "CREATE TABLE effects (message_key VARCHAR(100) PRIMARY KEY, total BIGINT NOT NULL, texts TEXT)";
        Place place;
        if (side == Side.OLD) {
            PostgresServer server = Started.OLD;
            new Place(server.jdbcUrl("postgres"), server.adminUser(), server.adminPassword())
                    .run("CREATE SCHEMA " + name);
            place = new Place(
                    server.jdbcUrl("postgres") + "?currentSchema=" + name, server.adminUser(), server.adminPassword());
        } else {
            MariaDbServer server = Started.NEW;
            new Place(server.jdbcUrl("mysql"), server.adminUser(), server.adminPassword())
                    .run("CREATE DATABASE " + name);
            place = new Place(server.jdbcUrl(name), server.adminUser(), server.adminPassword());
        }
        place.run(table);
        return place;
    }

    /** A name that no other test has. */
    static String name() {
        return "shop" + NUMBER.incrementAndGet();
    }

    /**
     * An effect that shows if it is done twice or out of order: adds to a sum and to a text. A value of {@code bad}
     * fails.
     */
    static void add(Connection connection, Received received) throws SQLException {
        String text = new String(received.message().value(), StandardCharsets.UTF_8);
        if (text.startsWith("bad")) {
            throw new SQLException("the value is bad", "22000");
        }
        boolean postgres = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
        String sql = "INSERT INTO effects (message_key, total, texts) VALUES (?, 1, ?) "
                + (postgres
                        ? "ON CONFLICT (message_key) DO UPDATE SET total = effects.total + 1,"
                                + " texts = effects.texts || ',' || excluded.texts"
                        : "ON DUPLICATE KEY UPDATE total = total + 1, texts = concat(texts, ',', VALUES(texts))");
        try (PreparedStatement upsert = connection.prepareStatement(sql)) {
            upsert.setString(1, received.message().key());
            upsert.setString(2, text);
            upsert.executeUpdate();
        }
    }

    static Router router(String migration) {
        return new Router(migration, WithoutPlan.READ_OLD, Duration.ofMillis(500), Nanos.SYSTEM);
    }

    static void plan(Router router, long epoch, Stage stage) {
        Side authority = stage.authority().orElse(Side.OLD);
        var unused = router.accept(
                new RoutePlan(
                        router.migration(),
                        epoch,
                        stage,
                        authority,
                        new ReadShare(1, authority == Side.NEW ? 1_000_000 : 0, Set.of(), Set.of()),
                        0,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5)),
                System.nanoTime());
    }

    static QueueWriter.Tools tools() {
        return new QueueWriter.Tools(LEDGER, InstantSource.system(), Nanos.SYSTEM, LIMITS);
    }

    static QueueMessage message(String id, String key, String text) {
        return new QueueMessage(id, key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What is waited for. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("It has not happened in 60 s");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
