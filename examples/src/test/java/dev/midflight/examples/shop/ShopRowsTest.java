package dev.midflight.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class ShopRowsTest {

    private static final long ROWS = 20_000;

    @Test
    void loadsAsManyRowsAsAskedForIntoEveryTable() throws SQLException {
        try (Connection shop = loaded(1)) {
            long total = 0;
            for (String table : ShopSchema.TABLES) {
                total += number(shop, "SELECT COUNT(*) FROM " + table);
            }

            assertThat(total).isBetween(ROWS - 100, ROWS + 100);
            for (Facet facet : Facet.values()) {
                assertThat(number(shop, "SELECT COUNT(*) FROM " + facet.table()))
                        .isEqualTo(facet.loaded(new ShopSize(ROWS)));
            }
        }
    }

    @Test
    void knowsTheKeyOfEveryLoadedRow() throws SQLException {
        ShopSize size = new ShopSize(ROWS);
        try (Connection shop = loaded(1);
                Statement statement = shop.createStatement()) {
            for (Facet facet : Facet.values()) {
                try (ResultSet rows = statement.executeQuery(facet.query())) {
                    while (rows.next()) {
                        RowKey key = facet.key(rows);
                        assertThat(facet.loaded(size, key))
                                .as("%s %s", facet, key)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void theSameSeedLoadsTheSameRowsAndAnotherSeedOthers() throws SQLException {
        StoreAddress address = TwoServers.freshMariaDb();
        try (Connection one = connect(address);
                Connection again = TwoServers.mariaDbAdmin("mysql")) {
            ShopSchema.create(one);
            ShopRows.load(one, 1_000, 7);
            TwoServers.run(
                    again, "SET foreign_key_checks = 0", "CREATE OR REPLACE DATABASE shop_again", "USE shop_again");
            ShopSchema.create(again);
            ShopRows.load(again, 1_000, 7);

            assertThat(IndependentCompare.compare(one, again).equal()).isTrue();

            TwoServers.run(
                    again, "SET foreign_key_checks = 0", "CREATE OR REPLACE DATABASE shop_again", "USE shop_again");
            ShopSchema.create(again);
            ShopRows.load(again, 1_000, 8);

            assertThat(IndependentCompare.compare(one, again).equal()).isFalse();
        }
    }

    @Test
    void theEdgesOfTheTypesOccur() throws SQLException {
        try (Connection shop = loaded(1)) {
            assertThat(number(shop, "SELECT COUNT(*) FROM orders WHERE id = 18446744073709551615"))
                    .isEqualTo(1);
            assertThat(number(shop, "SELECT COUNT(*) FROM customer WHERE birth_date = '1000-01-01'"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM customer WHERE birth_date = '9999-12-31'"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM customer WHERE credit < 0"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM customer WHERE name LIKE '%  '"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM customer WHERE name LIKE '%王小明%'"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM product WHERE description LIKE '%🚀%'"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM product WHERE tags = ''"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM product_image WHERE LENGTH(thumbnail) = 0"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM event_log WHERE delta = -8388608"))
                    .isPositive();
            assertThat(number(shop, "SELECT COUNT(*) FROM event_log WHERE duration < '-800:00:00'"))
                    .isPositive();
        }
    }

    private static Connection loaded(long seed) throws SQLException {
        Connection shop = connect(TwoServers.freshMariaDb());
        ShopSchema.create(shop);
        ShopRows.load(shop, ROWS, seed);
        return shop;
    }

    private static Connection connect(StoreAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
