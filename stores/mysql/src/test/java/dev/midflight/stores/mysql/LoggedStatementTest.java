package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tables a statement in the log writes. */
final class LoggedStatementTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REPLACE INTO `percona`.`checksums` (db, tbl) SELECT 'shop', count(*) FROM shop.orders /*checksum*/",
                "INSERT LOW_PRIORITY IGNORE INTO audit SELECT id FROM shop.orders",
                "insert into audit values (1), (2) on duplicate key update n = (select max(n) from orders)",
            })
    void tableThatIsOnlyReadIsNotNamed(String sql) {
        LoggedStatement statement = LoggedStatement.of(sql);

        assertThat(statement.kind()).isEqualTo(LoggedStatement.Kind.ROWS);
        assertThat(statement.names("shop", "shop", "orders")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO orders SELECT * FROM audit",
                "REPLACE `shop`.`orders` VALUES (1)",
                "/* app */ INSERT DELAYED INTO Shop . Orders VALUES (1)",
                "UPDATE audit, orders SET orders.n = 1",
                "DELETE o FROM audit JOIN orders o USING (id)",
                "WITH a AS (SELECT 1) DELETE FROM orders",
            })
    void tableThatIsWrittenIsNamed(String sql) {
        LoggedStatement statement = LoggedStatement.of(sql);

        assertThat(statement.kind()).isEqualTo(LoggedStatement.Kind.ROWS);
        assertThat(statement.names("shop", "shop", "orders")).isTrue();
    }

    @Test
    void insertIntoAnotherDatabaseIsNotOurs() {
        assertThat(LoggedStatement.of("INSERT INTO other.orders VALUES (1)").names("other", "shop", "orders"))
                .isFalse();
    }
}
