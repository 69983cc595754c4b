package dev.midflight.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.midflight.examples.shop.CompareResult.Difference;
import dev.midflight.examples.shop.CompareResult.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IndependentCompareTest {

    private static final long ROWS = 20_000;

    private static Connection mariaDb;
    private static Connection postgres;

    @BeforeAll
    static void loadAndCopy() throws SQLException {
        TwoServers.freshMariaDb();
        TwoServers.freshPostgres();
        mariaDb = TwoServers.mariaDbAdmin("shop");
        postgres = TwoServers.postgresAdmin("shop");
        ShopSchema.create(mariaDb);
        ShopRows.load(mariaDb, ROWS, 3);
        HandMadeCopy.create(postgres, HandMadeCopy.PLAIN);
        HandMadeCopy.toPostgres(mariaDb, postgres);
        // Else the planted faults below would be refused.
        TwoServers.run(postgres, "SET session_replication_role = replica");
    }

    @AfterAll
    static void close() throws SQLException {
        mariaDb.close();
        postgres.close();
    }

    @Test
    void aHandMadeCopyIsEqual() throws SQLException {
        CompareResult result = IndependentCompare.compare(mariaDb, postgres);

        assertThat(result.differences()).isEmpty();
        assertThat(result.equal()).isTrue();
        assertThat(result.rowsCompared()).isBetween(ROWS - 100, ROWS + 100);
    }

    @Test
    void aCopyWithOtherTypesForTheSameValuesIsEqual() throws SQLException {
        try (Connection admin = TwoServers.postgresAdmin("postgres")) {
            TwoServers.run(admin, "DROP DATABASE IF EXISTS fancy", "CREATE DATABASE fancy");
        }
        try (Connection fancy = TwoServers.postgresAdmin("fancy")) {
            HandMadeCopy.create(fancy, HandMadeCopy.fancy());
            HandMadeCopy.toPostgres(mariaDb, fancy);

            assertThat(IndependentCompare.compare(mariaDb, fancy).differences()).isEmpty();
        }
    }

    @Test
    void oneChangedCellOfEachTypeIsFoundWithItsColumn() throws SQLException {
        changeAndFind("customer", "name", "name || ' '", "id = 17");
        changeAndFind("customer", "created_at", "created_at + interval '1 microsecond'", "id = 18");
        changeAndFind("customer", "active", "active + 1", "id = 19");
        changeAndFind("customer", "credit", "credit + 0.01", "id = 20");
        changeAndFind("customer", "preferences", "'{\"other\": 1}'", "id = 21");
        changeAndFind("address", "latitude", "latitude * 1.0000000000000003", "customer_id = 22 AND address_no = 1");
        changeAndFind("product", "tags", "tags || 'x'", "id = 23");
        changeAndFind("event_log", "score", "coalesce(score, 0) + 0.5", "id = 24");
        changeAndFind("event_log", "flags", "~flags", "id = 25");
        changeAndFind("event_log", "duration", "interval '1234:00:00.001'", "id = 26");
        changeAndFind("orders", "placed_at", "placed_at + interval '1 millisecond'", "id = 18446744073709551615");
        changeAndFind("product_image", "image", "image || '\\x00'::bytea", "id = (SELECT min(id) FROM product_image)");
    }

    @Test
    void emptyAndMissingValuesDiffer() throws SQLException {
        changeAndFind(
                "product_image", "thumbnail", "NULL", "id = (SELECT min(id) FROM product_image WHERE thumbnail = '')");
        changeAndFind("orders", "remark", "NULL", "id = (SELECT min(id) FROM orders WHERE remark = '')");
    }

    @Test
    void aMissingRowIsNamedByItsKey() throws SQLException {
        inUndoneTransaction(
                "DELETE FROM order_line WHERE order_id = 5 AND line_no = 2", result -> assertThat(result.differences())
                        .containsExactly(new Difference("order_line", Kind.MISSING_IN_B, "5,2", List.of())));
    }

    @Test
    void anAdditionalRowIsNamedByItsKey() throws SQLException {
        inUndoneTransaction("INSERT INTO counter VALUES (99, 'more', 0)", result -> assertThat(result.differences())
                .containsExactly(new Difference("counter", Kind.MISSING_IN_A, "99", List.of())));
    }

    @Test
    void valuesSwappedBetweenTwoRowsAreFound() throws SQLException {
        String swap =
                """
                UPDATE customer c SET credit = o.credit FROM customer o
                 WHERE (c.id = 1 AND o.id = 2) OR (c.id = 2 AND o.id = 1)""";

        inUndoneTransaction(swap, result -> assertThat(result.differences())
                .extracting(Difference::key, Difference::columns)
                .containsExactlyInAnyOrder(tuple("1", List.of("credit")), tuple("2", List.of("credit"))));
    }

    @Test
    void aMissingColumnAndAMissingTableAreFound() throws SQLException {
        inUndoneTransaction("ALTER TABLE stock DROP COLUMN shelf", result -> assertThat(result.differences())
                .contains(new Difference("stock", Kind.SHAPE, "", List.of("shelf"))));
        inUndoneTransaction("DROP TABLE payment", result -> assertThat(result.differences())
                .extracting(Difference::table, Difference::kind)
                .contains(tuple("payment", Kind.SHAPE)));
    }

    private static void changeAndFind(String table, String column, String value, String where) throws SQLException {
        String sql = "UPDATE %s SET %s = %s WHERE %s".formatted(table, column, value, where);
        inUndoneTransaction(sql, List.of(table), result -> {
            assertThat(result.equal()).isFalse();
            assertThat(result.differences()).singleElement().satisfies(difference -> {
                assertThat(difference.table()).isEqualTo(table);
                assertThat(difference.kind()).isEqualTo(Kind.CHANGED);
                assertThat(difference.columns()).containsExactly(column);
            });
        });
    }

    private static void inUndoneTransaction(String sql, Consumer<CompareResult> check) throws SQLException {
        inUndoneTransaction(sql, ShopSchema.TABLES, check);
    }

    private static void inUndoneTransaction(String sql, List<String> tables, Consumer<CompareResult> check)
            throws SQLException {
        postgres.setAutoCommit(false);
        try {
            TwoServers.run(postgres, sql);
            check.accept(IndependentCompare.compare(mariaDb, postgres, tables));
        } finally {
            postgres.rollback();
            postgres.setAutoCommit(true);
        }
    }
}
