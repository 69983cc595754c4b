package dev.midflight.router.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The examples of the router's page for consumers that do each message once. */
final class RouterPageTest {

    private final Instant produced = Instant.now();

    private final Server.Place database = Server.POSTGRES.fresh();

    RouterPageTest() throws SQLException {}

    @Test
    void aMessageThatComesThreeTimesHasItsEffectOnce() throws Exception {
        try (Connection connection = database.plain()) {
            Server.run(connection, "CREATE TABLE bill (cents bigint)", "INSERT INTO bill VALUES (0)");
        }
        // page: ledger
        Ledger ledger = new Ledger(Ledger.WINDOW, Clock.systemUTC());
        FrontCache seen = new FrontCache(ledger, "billing", 100_000, 32 << 20); // optional; one of each process
        try (Connection connection = database.plain()) { // which commits each statement by itself
            ledger.create(connection); // the table midflight_seen
        }
        // page end
        for (int time = 1; time <= 3; time++) {
            take(seen, MessageId.of("order-42"), produced);
        }
        take(new FrontCache(ledger, "billing", 10, 1_000), MessageId.of("order-42"), produced);

        try (Connection connection = database.plain()) {
            assertThat(Server.number(connection, "SELECT cents FROM bill")).isEqualTo(10);
            // page: forget
            long deleted = ledger.forget(connection, Instant.now()); // once an hour, by anybody
            // page end
            assertThat(deleted).isZero();
            assertThat(ledger.forget(connection, produced.plus(Ledger.WINDOW.multipliedBy(2))))
                    .isEqualTo(1);
        }
    }

    private void take(FrontCache seen, MessageId id, Instant producedAt) throws SQLException {
        // page: once
        try (Connection connection = database.open()) { // in a transaction
            if (seen.begin(connection, id, producedAt) == Delivery.FIRST) {
                bill(connection, 10); // the effect, on the same connection
            }
            connection.commit();
            seen.committed(id);
        }
        // page end
    }

    private static void bill(Connection connection, int cents) throws SQLException {
        Server.run(connection, "UPDATE bill SET cents = cents + " + cents);
    }

    @Test
    void aPartitionGoesOnWhereItsEffectsHaveGot() throws Exception {
        Offsets offsets = new Offsets();
        try (Connection connection = database.plain()) {
            offsets.create(connection);
            Server.run(connection, "CREATE TABLE bill (cents bigint)", "INSERT INTO bill VALUES (0)");
        }
        Ownership mine = new Ownership("billing", "orders-3", 1);
        try (Connection connection = database.plain()) {
            assertThat(offsets.claim(connection, mine)).isEmpty();
        }
        for (int time = 1; time <= 2; time++) {
            // page: offsets
            try (Connection connection = database.open()) {
                if (offsets.advance(connection, mine, 17) == Delivery.FIRST) { // the offset in its partition
                    bill(connection, 10);
                }
                connection.commit();
            }
            // page end
        }
        try (Connection connection = database.plain()) {
            assertThat(Server.number(connection, "SELECT cents FROM bill")).isEqualTo(10);
            assertThat(offsets.claim(connection, new Ownership("billing", "orders-3", 2)))
                    .hasValue(17);
        }
    }
}
