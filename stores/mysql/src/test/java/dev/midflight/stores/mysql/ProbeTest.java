package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Probe;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.testkit.servers.MariaDbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server tells of its replicas and of those that work on it. */
@Timeout(60)
final class ProbeTest {

    private final Database database = Database.fresh();
    private final Store store;
    private final Probe probe;

    ProbeTest() {
        login(database::run);
        store = database.open("mover", "secret");
        probe = store.probe();
    }

    private interface Sql {
        void run(String... statements);
    }

    /** The same login on the server and on its replica. */
    private static void login(Sql sql) {
        sql.run(
                "CREATE OR REPLACE USER mover@'127.0.0.1' IDENTIFIED BY 'secret'",
                "GRANT ALL ON *.* TO mover@'127.0.0.1'");
    }

    @AfterEach
    void close() {
        probe.close();
        store.close();
        database.close();
    }

    @Test
    void othersAtWorkAreCountedAndOursAreNot() {
        probe.touch();
        assertThat(probe.sessionsAtWork()).isZero();

        CompletableFuture<Database> working = CompletableFuture.supplyAsync(() -> database.run("DO SLEEP(0.3)"));
        await(() -> probe.sessionsAtWork() == 1);
        working.join();
        await(() -> probe.sessionsAtWork() == 0);
    }

    @Test
    void replicaIsAskedHowFarItIsBehind() throws SQLException {
        assertThat(probe.replicaLag()).isEqualTo(Optional.empty());
        Database.Place place = database.place();
        String position = database.rows("SELECT @@gtid_binlog_pos").get(0).get(0);
        try (MariaDbServer server = MariaDbServer.launch(Map.of("report-host", "127.0.0.1", "server-id", "77"));
                Connection replica = DriverManager.getConnection(
                        server.jdbcUrl("mysql"), server.adminUser(), server.adminPassword())) {
            Database.run(replica, "SET GLOBAL gtid_slave_pos = '%s'".formatted(position));
            Database.run(
                    replica,
                    "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%d, MASTER_USER='mover',"
                                    .formatted(place.port())
                            + " MASTER_PASSWORD='secret', MASTER_USE_GTID=slave_pos, MASTER_DELAY=3600,"
                            + " MASTER_SSL_VERIFY_SERVER_CERT=0");
            Database.run(replica, "START SLAVE");
            await(() -> refuses("Cannot ask the replica 127.0.0.1:%d".formatted(server.port())));

            login(statements -> {
                for (String statement : statements) {
                    Database.run(replica, statement);
                }
            });
            database.run("CREATE TABLE late (id int PRIMARY KEY)");
            await(() -> probe.replicaLag().map(Duration::toSeconds).orElse(0L) >= 1);

            Database.run(replica, "STOP SLAVE SQL_THREAD");
            assertThatThrownBy(probe::replicaLag)
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("does not replicate");
        }
    }

    private boolean refuses(String message) {
        try {
            probe.replicaLag();
            return false;
        } catch (StoreRefusedException refused) {
            assertThat(refused).hasMessageContaining(message);
            return true;
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
