package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Probe;
import dev.midflight.spi.Store;
import dev.midflight.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** What a server tells of its standbys and of those that work on it. */
@Timeout(60)
final class ProbeTest {

    private final Store store = Servers.open("probed");
    private final Probe probe = store.probe();

    @AfterEach
    void close() {
        probe.close();
        store.target("forward").own(1);
        store.target("forward").remove();
        store.close();
    }

    @Test
    void standbyThatReplaysNothingFallsBehindAndCatchesUp() throws SQLException {
        probe.touch();
        assertThat(probe.replicaLag()).isEqualTo(Optional.empty());
        try (Connection standby = standby();
                PGReplicationStream stream = standby.unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .physical()
                        .withStartPosition(LogSequenceNumber.valueOf(place()))
                        .start()) {
            report(stream);
            await(() -> probe.replicaLag().isPresent());
            probe.touch();
            await(() -> probe.replicaLag().orElseThrow().compareTo(Duration.ofMillis(300)) > 0);

            await(() -> {
                report(stream);
                return probe.replicaLag().orElseThrow().isZero();
            });
        }
    }

    /** Whoever looks here is at work, too. */
    @Test
    void othersAtWorkAreCounted() {
        int before = probe.sessionsAtWork();
        Thread work = new Thread(() -> Servers.execute("SELECT pg_catalog.pg_sleep(0.3)"));
        work.start();

        await(() -> probe.sessionsAtWork() > before);
        await(() -> probe.sessionsAtWork() <= before);
    }

    /** All of the log is replayed. */
    private static void report(PGReplicationStream stream) {
        try {
            LogSequenceNumber now = LogSequenceNumber.valueOf(place());
            stream.setFlushedLSN(now);
            stream.setAppliedLSN(now);
            stream.forceUpdateStatus();
        } catch (SQLException lost) {
            throw new IllegalStateException(lost);
        }
    }

    private static String place() {
        return Servers.query("SELECT pg_catalog.pg_current_wal_lsn()::text");
    }

    private static Connection standby() throws SQLException {
        PostgresServer server = Servers.main();
        Properties properties = new Properties();
        PGProperty.USER.set(properties, server.adminUser());
        PGProperty.PASSWORD.set(properties, server.adminPassword());
        PGProperty.REPLICATION.set(properties, "true");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "13");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        Connection connection = new Driver().connect(server.jdbcUrl("postgres"), properties);
        if (connection == null) {
            throw new IllegalStateException("the driver does not know its own URL");
        }
        return connection;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
