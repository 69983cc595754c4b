package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Freshness;
import dev.midflight.router.ReadWatch;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of the page about the router. */
@Timeout(60)
final class RouterPageTest {

    @ParameterizedTest
    @EnumSource
    void statementsGoWhereThePlanSaysAndWhatTheyChangeIsMarked(Two.Kind kind) throws SQLException {
        Two two = new Two(
                kind,
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id BIGINT NOT NULL, paid BOOLEAN NOT NULL)",
                "INSERT INTO orders VALUES (7, 42, FALSE)");
        Router router = new Router(Two.MIGRATION, WithoutPlan.READ_OLD, Duration.ofSeconds(5), System::nanoTime);
        try (Freshness follower = router.freshness()) {
            router.accept(
                    new RoutePlan(
                            Two.MIGRATION,
                            1,
                            Stage.MIRROR_OLD,
                            Side.OLD,
                            new ReadShare(7, 1_000_000, Set.of(), Set.of()),
                            0,
                            Duration.ofMinutes(5),
                            Duration.ofMillis(200)),
                    System.nanoTime());
            MidflightDataSource shop =
                    routed(router, two.source(two.oldName), two.source(two.newName), (key, what, old, fresh) -> {});

            pay(shop);

            assertThat(two.marks()).containsExactly("orders [\"7\"]");
            assertThat(isPaid(shop)).as("read where it was written").isTrue();
            while (isPaid(shop)) {
                // Until it is at the new side, to which nothing is copied here.
                follower.applied(System.nanoTime());
            }
        }
    }

    private static MidflightDataSource routed(
            Router router, DataSource oldDb, DataSource newDb, ReadWatch<String> seen) {
        // page: jdbc
        MidflightDataSource shop = MidflightDataSource.through(router, router.migration())
                .old(oldDb)
                .fresh(newDb)
                .table("orders") // of the same name and key at both sides
                .entity("customer_id", id -> "customer:" + id) // all reads of one customer go to one side
                .compare(columns -> columns.ignore("touched_at")) // only if something may differ
                .watch(seen)
                .build();
        // page end
        return shop;
    }

    private static void pay(DataSource shop) throws SQLException {
        // page: statement
        try (Connection connection = shop.getConnection();
                PreparedStatement pay = connection.prepareStatement("UPDATE orders SET paid = TRUE WHERE id = ?")) {
            pay.setLong(1, 7);
            pay.executeUpdate(); // at the authority, and the key is marked in the same transaction
        }
        // page end
    }

    private static boolean isPaid(DataSource shop) throws SQLException {
        try (Connection connection = shop.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT paid FROM orders WHERE customer_id = ?")) {
            select.setLong(1, 42);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
