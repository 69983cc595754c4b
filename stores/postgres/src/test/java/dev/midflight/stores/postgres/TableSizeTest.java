package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.RowReader.Estimate;
import dev.midflight.spi.Store;
import org.junit.jupiter.api.Test;

/** How large a table is said to be before it is moved. */
final class TableSizeTest {

    private static Estimate estimate(Store store, String table) {
        return store.source().estimate(Rows.table(store, table));
    }

    @Test
    void tableThatWasNeverAnalysedIsEstimatedByItsPages() {
        Servers.execute(
                "DROP TABLE IF EXISTS unknown, parts, empty",
                "CREATE TABLE unknown (id integer PRIMARY KEY, value text) WITH (autovacuum_enabled = false)",
                "INSERT INTO unknown SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i",
                "CREATE TABLE parts (id integer PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000)",
                "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (1000) TO (2000)",
                "INSERT INTO parts SELECT i FROM generate_series(1, 1500) i",
                "CREATE TABLE empty (id integer PRIMARY KEY)");
        try (Store store = Servers.open("size")) {
            assertThat(estimate(store, "unknown").rows()).isBetween(17_000L, 23_000L);
            assertThat(estimate(store, "parts").rows()).isBetween(1_400L, 1_600L);
            assertThat(estimate(store, "empty").rows()).isZero();

            Servers.execute(
                    "ANALYZE unknown",
                    "INSERT INTO unknown SELECT i, repeat('x', 100) FROM" + " generate_series(20001, 40000) i");

            assertThat(estimate(store, "unknown").rows()).isBetween(36_000L, 44_000L);
        } finally {
            Servers.execute("DROP TABLE unknown, parts, empty");
        }
    }
}
