package dev.midflight.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shop moves between two databases; the migration in between is a copy by hand while nobody can write. */
class ShopApplicationTest {

    private static final long ROWS = 5_000;

    private StoreAddress mariaDbAddress;
    private StoreAddress postgresAddress;
    private Connection mariaDb;
    private Connection postgres;

    @BeforeEach
    void load() throws SQLException {
        mariaDbAddress = TwoServers.freshMariaDb();
        postgresAddress = TwoServers.freshPostgres();
        mariaDb = TwoServers.mariaDbAdmin("shop");
        postgres = TwoServers.postgresAdmin("shop");
        ShopSchema.create(mariaDb);
        ShopRows.load(mariaDb, ROWS, 1);
    }

    @AfterEach
    void close() throws SQLException {
        mariaDb.close();
        postgres.close();
    }

    @Test
    void movesToPostgresAndBackWithoutALostOrDoubledWrite() throws Exception {
        HandMadeCopy.create(postgres, HandMadeCopy.PLAIN);
        try (ShopApplication shop = shop()) {
            shop.start();
            worksFor(shop, Side.OLD);

            fenceMariaDb();
            HandMadeCopy.toPostgres(mariaDb, postgres);
            openPostgres();
            worksFor(shop, Side.NEW);
            assertThat(shop.ledger().longestPause()).isBetween(Duration.ofMillis(20), Duration.ofSeconds(20));

            TwoServers.run(postgres, "REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM shop");
            awaitIdlePostgres();
            HandMadeCopy.toMariaDb(postgres, mariaDb);
            openMariaDb();
            worksFor(shop, Side.OLD);
            shop.stop();

            assertClean(shop, mariaDb);
            assertThat(shop.ledger().refusals()).containsKey("new side 42501/0");
        }
    }

    @Test
    void speaksToOtherTypesForTheSameColumns() throws Exception {
        HandMadeCopy.create(postgres, HandMadeCopy.fancy());
        try (ShopApplication shop = shop()) {
            shop.start();
            worksFor(shop, Side.OLD);

            TwoServers.run(
                    mariaDb,
                    "REVOKE ALL ON shop.* FROM 'shop'@'127.0.0.1'",
                    "GRANT SELECT ON shop.* TO 'shop'@'127.0.0.1'");
            killShopConnections();
            HandMadeCopy.toPostgres(mariaDb, postgres);
            openPostgres();
            worksFor(shop, Side.NEW);
            shop.stop();

            assertClean(shop, postgres);
        }
    }

    @Test
    void aCutConnectionIsOpenedAgainAndNothingIsLost() throws Exception {
        try (ShopApplication shop = shop()) {
            shop.start();
            for (int cut = 0; cut < 5; cut++) {
                worksFor(shop, Side.OLD);
                killShopConnections();
            }
            worksFor(shop, Side.OLD);
            shop.stop();

            assertClean(shop, mariaDb);
            assertThat(shop.ledger().refusedAttempts() + shop.ledger().unknownOutcomes())
                    .isPositive();
        }
    }

    @Test
    void anIdGivenTwiceIsNoticed() throws Exception {
        HandMadeCopy.create(postgres, HandMadeCopy.PLAIN);
        try (ShopApplication shop = shop()) {
            shop.start();
            worksFor(shop, Side.OLD);

            fenceMariaDb();
            HandMadeCopy.toPostgres(mariaDb, postgres);
            // As if the new side began at the largest id that is left, forgetting those of customers who have gone.
            TwoServers.run(
                    postgres,
                    "SELECT setval('customer_id_seq', %d)".formatted(new ShopSize(ROWS).customers()),
                    "DELETE FROM address WHERE customer_id > %d".formatted(new ShopSize(ROWS).customers()),
                    "DELETE FROM customer WHERE id > %d".formatted(new ShopSize(ROWS).customers()));
            openPostgres();
            worksFor(shop, Side.NEW);
            shop.stop();

            assertThat(LedgerCheck.check(postgres, shop.ledger()).idsReused()).isPositive();
        }
    }

    private ShopApplication shop() {
        return new ShopApplication(mariaDbAddress, postgresAddress, ShopOptions.forRows(ROWS));
    }

    /** Waits until {@code side} has acknowledged 500 more transactions. */
    private static void worksFor(ShopApplication shop, Side side) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long begin = shop.ledger().acknowledgedWrites();
        while (shop.side() != side || shop.ledger().acknowledgedWrites() < begin + 500) {
            assertThat(System.nanoTime())
                    .as(
                            "%s takes writes: %s",
                            side,
                            shop.ledger().refusals()
                                    + shop.ledger().contradictionTexts().toString())
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static void assertClean(ShopApplication shop, Connection authority) throws SQLException {
        assertThat(shop.ledger().contradictionTexts()).isEmpty();
        LedgerFindings findings = LedgerCheck.check(authority, shop.ledger());
        assertThat(findings.examples()).isEmpty();
        assertThat(findings.clean()).isTrue();
        assertThat(shop.ledger().readsStale()).isZero();
    }

    /** A trigger on the one table that every transaction of the shop writes to first. */
    private void fenceMariaDb() throws SQLException {
        TwoServers.run(
                mariaDb,
                """
                CREATE TRIGGER fence BEFORE INSERT ON ledger_entry FOR EACH ROW
                IF USER() LIKE 'shop@%' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'moved'; END IF""");
    }

    private void openMariaDb() throws SQLException {
        TwoServers.run(mariaDb, "DROP TRIGGER fence");
    }

    private void openPostgres() throws SQLException {
        TwoServers.run(
                postgres,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO shop",
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO shop");
    }

    /** Transactions that had passed the check of rights before they were taken away. */
    private void awaitIdlePostgres() throws SQLException, InterruptedException {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'shop' AND backend_xid IS NOT NULL";
        while (number(postgres, sql) > 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void killShopConnections() throws SQLException {
        try (Statement statement = mariaDb.createStatement()) {
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("SELECT id FROM information_schema.processlist WHERE user = 'shop'")) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            for (long id : ids) {
                try {
                    statement.execute("KILL " + id);
                } catch (SQLException gone) {
                    // Ended by itself since it was listed.
                }
            }
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
