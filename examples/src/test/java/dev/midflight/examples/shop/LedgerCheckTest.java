package dev.midflight.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One shop that has done 2,000 transactions; each test plants one fault in its tables and takes it out again. */
class LedgerCheckTest {

    private static final long ROWS = 20_000;

    private static ShopApplication shop;
    private static StoreAddress postgresAddress;
    private static StoreAddress mariaDbAddress;
    private static Connection mariaDb;

    @BeforeAll
    static void work() throws Exception {
        mariaDbAddress = TwoServers.freshMariaDb();
        postgresAddress = TwoServers.freshPostgres();
        mariaDb = TwoServers.mariaDbAdmin("shop");
        ShopSchema.create(mariaDb);
        ShopRows.load(mariaDb, ROWS, 1);
        shop = new ShopApplication(mariaDbAddress, postgresAddress, ShopOptions.forRows(ROWS));
        shop.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (shop.ledger().acknowledgedWrites() < 2_000) {
            assertThat(System.nanoTime()).as("2,000 writes").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        shop.stop();
        TwoServers.run(mariaDb, "SET foreign_key_checks = 0");
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
        mariaDb.close();
    }

    @Test
    void theShopKeepsItsPaceAndItsLedgerIsClean() throws SQLException {
        LedgerFindings findings = LedgerCheck.check(mariaDb, shop.ledger());

        assertThat(findings.examples()).isEmpty();
        assertThat(findings.clean()).isTrue();
        assertThat(findings.statesChecked()).isGreaterThan(1_000);
        assertThat(shop.writesPerSecond()).isGreaterThan(300);
        assertThat(shop.ledger().reads()).isGreaterThan(300);
        assertThat(shop.ledger().readsFailed()).isZero();
        assertThat(shop.ledger().readsStale()).isZero();
        assertThat(shop.ledger().contradictionTexts()).isEmpty();
    }

    @Test
    void theVerdictOnUndisturbedWorkHolds() throws SQLException {
        CompareResult rows = IndependentCompare.compare(mariaDb, mariaDb);
        Verdict verdict = Verdict.of(shop, LedgerCheck.check(mariaDb, shop.ledger()), rows);

        assertThat(verdict.holds()).isTrue();
        assertThat(verdict.lost() + verdict.doubled()).isZero();
        assertThat(verdict.toString()).startsWith("holds: ").contains("lost 0, doubled 0");
    }

    @Test
    void anAcknowledgedRowThatIsMissingIsLost() throws SQLException {
        LedgerFindings findings = after("DELETE FROM follower WHERE %s", present(Facet.FOLLOWER));

        assertThat(findings.lost()).isEqualTo(1);
        assertThat(findings.examples())
                .singleElement()
                .asString()
                .contains("follower")
                .contains("missing");
    }

    @Test
    void aMissingRowOfEveryFacetIsLost() throws SQLException {
        for (Facet facet : Facet.values()) {
            LedgerFindings findings = after("DELETE FROM " + facet.table() + " WHERE %s", present(facet));

            assertThat(findings.lost()).as(facet.toString()).isPositive();
            assertThat(findings.clean()).isFalse();
        }
    }

    @Test
    void aChangedValueIsALostWrite() throws SQLException {
        assertThat(after("UPDATE payment SET amount = amount + 0.0001 WHERE %s", present(Facet.PAYMENT))
                        .lost())
                .isEqualTo(1);
        assertThat(after("UPDATE customer SET email = 'other' WHERE %s", present(Facet.CUSTOMER_EMAIL))
                        .lost())
                .isEqualTo(1);
        assertThat(after("UPDATE event_log SET payload = CONCAT(payload, x'00') WHERE %s", present(Facet.EVENT))
                        .lost())
                .isEqualTo(1);
        assertThat(after("UPDATE product_image SET image = x'' WHERE %s", present(Facet.IMAGE))
                        .lost())
                .isEqualTo(1);
    }

    @Test
    void aDeletedRowThatIsBackIsALostWrite() throws SQLException {
        RowKey gone = shop.ledger().writers().get(0).of(Facet.FOLLOWER).entrySet().stream()
                .filter(entry -> entry.getValue() == Effects.GONE)
                .findFirst()
                .orElseThrow()
                .getKey();

        LedgerFindings findings = after(
                "INSERT INTO follower VALUES (%s, '2024-01-01', 0)".formatted(gone.high() + ", " + gone.low()), "");

        assertThat(findings.lost()).isEqualTo(1);
        assertThat(findings.examples()).singleElement().asString().contains("is back");
    }

    @Test
    void aMissingLedgerEntryIsLost() throws SQLException {
        assertThat(after("DELETE FROM ledger_entry WHERE writer = 2 ORDER BY seq DESC LIMIT 1", "")
                        .lost())
                .isEqualTo(1);
        assertThat(after("DELETE FROM ledger_entry WHERE writer = 2 AND seq < 11 LIMIT 10", "")
                        .lost())
                .isEqualTo(10);
    }

    @Test
    void anEntryThatNobodyAcknowledgedIsDoubled() throws SQLException {
        LedgerFindings findings = after("INSERT INTO ledger_entry (writer, seq, kind) VALUES (1, 1000000, 'x')", "");

        assertThat(findings.doubled()).isEqualTo(1);
        assertThat(findings.lost()).isZero();
    }

    @Test
    void aCounterThatIsTooLargeIsDoubledAndOneTooSmallIsLost() throws SQLException {
        assertThat(after("UPDATE counter SET hits = hits + 1 WHERE id = 0", "").doubled())
                .isEqualTo(1);
        assertThat(after("UPDATE counter SET hits = hits - 2 WHERE id = 3", "").lost())
                .isEqualTo(2);
        assertThat(after("UPDATE stock SET sold = sold + 4 WHERE product_id = 1 AND warehouse = 1", "")
                        .doubled())
                .isEqualTo(4);
    }

    @Test
    void aRowThatNobodyWroteIsDoubled() throws SQLException {
        assertThat(after("INSERT INTO follower VALUES (1, 987654321987, '2024-01-01', 0)", "")
                        .doubled())
                .isEqualTo(1);
        assertThat(after("INSERT INTO event_log (kind) VALUES ('ghost')", "").doubled())
                .isEqualTo(1);
    }

    @Test
    void anUntouchedLoadedRowThatIsMissingIsLost() throws SQLException {
        Map<RowKey, Long> written = shop.ledger().writers().get(0).of(Facet.CUSTOMER);
        long untouched = 1;
        while (written.containsKey(RowKey.of(untouched))) {
            untouched += shop.ledger().writers().size();
        }

        assertThat(after("DELETE FROM customer WHERE id = " + untouched, "").lost())
                .isPositive();
    }

    @Test
    void aShopDoesNotOpenWhereAnotherOneHasWritten() {
        try (ShopApplication second = new ShopApplication(mariaDbAddress, postgresAddress, ShopOptions.forRows(ROWS))) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has already written")
                    .hasMessageNotContaining("password");
        }
    }

    /** A condition for one row of {@code facet} that the ledger expects to be there. */
    private static String present(Facet facet) throws SQLException {
        try (Statement statement = mariaDb.createStatement();
                ResultSet rows = statement.executeQuery(facet.query())) {
            while (rows.next()) {
                RowKey key = facet.key(rows);
                for (WriterLedger writer : shop.ledger().writers()) {
                    if (writer.of(facet).getOrDefault(key, Effects.GONE) != Effects.GONE) {
                        return condition(facet, rows);
                    }
                }
            }
        }
        throw new AssertionError("nothing was written to " + facet);
    }

    private static String condition(Facet facet, ResultSet rows) throws SQLException {
        return switch (facet) {
            case IMAGE -> "id = x'" + HexFormat.of().formatHex(rows.getBytes(1)) + "'";
            case ADDRESS -> "customer_id = " + rows.getString(1) + " AND address_no = " + rows.getString(2);
            case ORDER_LINE -> "order_id = " + rows.getString(1) + " AND line_no = " + rows.getString(2);
            case FOLLOWER -> "customer_id = " + rows.getString(1) + " AND follows_id = " + rows.getString(2);
            case CUSTOMER, CUSTOMER_EMAIL, PRODUCT, ORDERS, PAYMENT, EVENT -> "id = '" + rows.getString(1) + "'";
        };
    }

    private static LedgerFindings after(String fault, String condition) throws SQLException {
        mariaDb.setAutoCommit(false);
        try {
            TwoServers.run(mariaDb, fault.formatted(condition));
            return LedgerCheck.check(mariaDb, shop.ledger());
        } finally {
            mariaDb.rollback();
            mariaDb.setAutoCommit(true);
        }
    }
}
