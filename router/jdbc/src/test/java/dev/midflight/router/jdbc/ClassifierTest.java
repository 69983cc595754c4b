package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.jdbc.Sql.Kind;
import dev.midflight.router.sql.Dialect;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierTest {

    private static Table table(Dialect dialect, String name, boolean otherUniques) {
        Column id = new Column("id", Types.BIGINT, "bigint", 19, 0, true, false, dialect);
        Column user = new Column("user_id", Types.BIGINT, "bigint", 19, 0, false, false, dialect);
        Column code = new Column("code", Types.VARCHAR, "varchar", 20, 0, false, true, dialect);
        return new Table(
                dialect.isPostgres() ? "public" : "shop",
                name,
                true,
                name,
                List.of(id, user, code),
                List.of(id),
                Optional.of(otherUniques ? List.of(List.of(code)) : List.of()),
                otherUniques);
    }

    private static Classifier classifier(Dialect dialect) {
        Catalog catalog = new Catalog(
                dialect,
                "shop",
                List.of(table(dialect, "orders", false), table(dialect, "codes", true)),
                Map.of("parents", List.of(new Catalog.Effect("id", table(dialect, "orders", false)))),
                false,
                false);
        return new Classifier(
                catalog,
                Optional.of("user_id"),
                Map.of("refill", Set.of("orders"), "idle", Set.of()),
                new QueryTables());
    }

    /** What a statement is, and for each table how its keys are known. */
    private static String said(Dialect dialect, String sql) {
        Sql known = classifier(dialect).classify(sql);
        String captures = known.captures().stream()
                .map(capture ->
                        capture.table().name() + ":" + capture.getClass().getSimpleName())
                .collect(Collectors.joining(" "));
        return (known.kind() + (known.followable() ? "+" : "") + " " + captures).strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            textBlock =
                    """
                    SELECT * FROM orders WHERE user_id = ?~READ+
                    /* c */ SELECT 1 FROM orders -- c~READ+
                    select o.id from public.orders o join codes c on c.id = o.id~READ+
                    SELECT * FROM "orders" WHERE id = 1 UNION ALL SELECT * FROM codes~READ+
                    WITH x AS (SELECT * FROM orders) SELECT * FROM x~READ+
                    SELECT * FROM orders WHERE id IN (SELECT id FROM codes)~READ+
                    SELECT * FROM orders o JOIN other x ON x.id = o.id~READ
                    SELECT 1~READ
                    SELECT nextval('orders_id_seq')~READ
                    SELECT * FROM orders WHERE id = 1 FOR UPDATE~WRITE_BY_PREDICATE
                    SELECT * FROM orders FOR NO KEY UPDATE SKIP LOCKED~WRITE_BY_PREDICATE
                    SELECT count(*), max(id) FROM orders GROUP BY user_id~READ+
                    SELECT refill(3)~WRITE_BY_PREDICATE orders:Whole
                    SELECT idle(3)~READ
                    SELECT somebodys(3)~UNKNOWN orders:Whole codes:Whole
                    SELECT shop.count(3)~UNKNOWN orders:Whole codes:Whole
                    SELECT * INTO copied FROM orders~DDL
                    VALUES (1, 2)~READ
                    INSERT INTO orders (id, user_id) VALUES (?, ?)~WRITE_BY_KEY orders:ByValue
                    INSERT INTO orders VALUES (1, 2, 'x'), (2, 3, 'it''s')~WRITE_BY_KEY orders:ByValue
                    INSERT INTO orders (user_id) VALUES (?)~WRITE_BY_PREDICATE orders:ByDriver
                    INSERT INTO orders (user_id) VALUES (?) RETURNING id~WRITE_BY_PREDICATE orders:FromAnswer
                    INSERT INTO orders (id, user_id) VALUES (DEFAULT, 1)~WRITE_BY_PREDICATE orders:ByDriver
                    INSERT INTO orders SELECT * FROM codes~WRITE_BY_PREDICATE orders:ByDriver
                    INSERT INTO orders (id) VALUES (?) ON CONFLICT DO NOTHING~WRITE_BY_KEY orders:ByValue
                    INSERT INTO orders (id) VALUES (?) ON CONFLICT (id) DO UPDATE SET code = 'x'~\
                    WRITE_BY_KEY orders:ByValue
                    INSERT INTO codes (id, code) VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET user_id = 1~\
                    WRITE_BY_PREDICATE codes:ByDriver
                    INSERT INTO orders (id) VALUES (?) ON CONFLICT (id) DO UPDATE SET id = 9~\
                    WRITE_BY_PREDICATE orders:Whole
                    INSERT INTO orders DEFAULT VALUES~WRITE_BY_PREDICATE orders:ByDriver
                    INSERT INTO other (id) VALUES (1)~WRITE_BY_KEY
                    UPDATE orders SET code = ? WHERE id = ?~WRITE_BY_KEY orders:ByValue
                    UPDATE orders AS o SET code = ? WHERE (o.id = ? AND o.user_id > 3)~WRITE_BY_KEY orders:ByValue
                    UPDATE orders SET code = ? WHERE id = ? OR user_id = 3~WRITE_BY_PREDICATE orders:ByDriver
                    UPDATE orders SET code = ? WHERE user_id BETWEEN 1 AND id = 5~WRITE_BY_PREDICATE orders:ByDriver
                    UPDATE orders SET code = ? WHERE NOT id = 5~WRITE_BY_PREDICATE orders:ByDriver
                    UPDATE orders SET id = ? WHERE id = ?~WRITE_BY_KEY orders:ByValue
                    UPDATE orders SET id = id + 1 WHERE id = ?~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = c.code FROM codes c WHERE c.id = orders.id~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = 'x' FROM codes c, orders o WHERE c.id = o.id AND o.id = orders.id~\
                    WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = 'x' FROM (VALUES (1, 2)) AS v (a, b) WHERE v.a = orders.user_id~\
                    WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = 'x' FROM unnest(?, ?) AS v (a, b) WHERE v.a = orders.user_id~\
                    WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = x.note FROM other x WHERE x.id = orders.id~WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET code = 'x' FROM codes c LEFT JOIN codes d ON d.id = c.user_id\
                     WHERE c.id = orders.id~WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET code = 'x' FROM (SELECT id FROM codes) c WHERE c.id = orders.id~\
                    WRITE_BY_PREDICATE orders:Whole
                    DELETE FROM orders USING codes c WHERE c.id = orders.id AND c.code = (SELECT max(code) FROM codes)~\
                    WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET id = id + 1 WHERE id = (SELECT user_id FROM codes WHERE id = 1)~\
                    WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET id = (SELECT max(id) + 1 FROM codes) WHERE id = 1~\
                    WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET code = 'x' WHERE id = (SELECT user_id FROM codes WHERE id = 1)~\
                    WRITE_BY_PREDICATE orders:ByDriver
                    UPDATE orders SET id = id + 1 WHERE code < statement_timestamp()::text~\
                    WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET id = extract(epoch FROM statement_timestamp()) WHERE user_id = 1~\
                    WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET id = extract(epoch FROM now()) WHERE user_id = 1~\
                    WRITE_BY_PREDICATE orders:Before
                    UPDATE ONLY orders SET code = '' WHERE CURRENT OF c~WRITE_BY_PREDICATE orders:ByDriver
                    UPDATE orders SET code = somebodys() WHERE id = 1~UNKNOWN orders:Whole codes:Whole
                    UPDATE orders SET (code, user_id) = ('x', 1) WHERE id = 1~UNKNOWN orders:Whole codes:Whole
                    UPDATE parents SET note = 'x' WHERE id = 1~WRITE_BY_KEY
                    UPDATE parents SET id = 3 WHERE id = 1~WRITE_BY_PREDICATE orders:Whole
                    DELETE FROM parents WHERE id = 1~WRITE_BY_PREDICATE orders:Whole
                    DELETE FROM orders WHERE id IN (?, ?)~WRITE_BY_KEY orders:ByValue
                    DELETE FROM orders WHERE user_id = ? RETURNING id~WRITE_BY_PREDICATE orders:FromAnswer
                    DELETE FROM orders USING codes c WHERE c.id = orders.id~WRITE_BY_PREDICATE orders:Before
                    DELETE FROM orders~WRITE_BY_PREDICATE orders:ByDriver
                    WITH d AS (DELETE FROM orders RETURNING *) SELECT * FROM d~WRITE_BY_PREDICATE orders:Whole
                    WITH d AS (SELECT 1) INSERT INTO codes SELECT * FROM d~WRITE_BY_PREDICATE codes:Whole
                    MERGE INTO orders USING codes ON true WHEN MATCHED THEN DELETE~WRITE_BY_PREDICATE orders:Whole
                    COPY orders (id, code) FROM STDIN~WRITE_BY_PREDICATE orders:Whole
                    COPY orders TO STDOUT~READ
                    TRUNCATE orders~DDL
                    CREATE INDEX i ON orders (code)~DDL
                    CREATE TEMP TABLE t (id int)~SESSION
                    SET search_path TO other~SESSION
                    SHOW search_path~SESSION
                    EXPLAIN DELETE FROM orders~SESSION
                    EXPLAIN (ANALYZE) DELETE FROM orders~WRITE_BY_PREDICATE orders:Whole
                    EXPLAIN ANALYZE EXECUTE p~UNKNOWN orders:Whole codes:Whole
                    BEGIN~TRANSACTION
                    PREPARE TRANSACTION 'x'~TRANSACTION
                    EXECUTE p (1)~UNKNOWN orders:Whole codes:Whole
                    CALL refill(1)~WRITE_BY_PREDICATE orders:Whole
                    {? = call refill(?)}~WRITE_BY_PREDICATE orders:Whole
                    CALL somebodys()~UNKNOWN orders:Whole codes:Whole
                    DO $$ BEGIN DELETE FROM orders; END $$~UNKNOWN orders:Whole codes:Whole
                    UPDATE orders SET code = 'x'; DELETE FROM orders~UNKNOWN orders:Whole codes:Whole
                    DELETE FROM orders WHERE code = 'not closed~UNKNOWN orders:Whole codes:Whole
                    frobnicate orders~UNKNOWN orders:Whole codes:Whole
                    UPDATE orders SET code = $$it's$$ WHERE id = 1 /* /* nested */ */~WRITE_BY_KEY orders:ByValue
                    """)
    void statementOfPostgresIsKnown(String sql, String expected) {
        assertThat(said(Dialect.POSTGRES, sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            textBlock =
                    """
                    SELECT * FROM `orders` WHERE user_id = 3 LIMIT 1~READ+
                    SELECT /*+ NO_INDEX_MERGE(orders) */ * FROM shop.orders~READ+
                    SELECT * FROM orders LOCK IN SHARE MODE~WRITE_BY_PREDICATE
                    SELECT @a := 1 FROM orders~READ
                    SELECT last_insert_id()~READ
                    SELECT 1 /*! FOR UPDATE */ FROM orders~UNKNOWN orders:Whole codes:Whole
                    SELECT 5--1~UNKNOWN orders:Whole codes:Whole
                    INSERT INTO orders (id, user_id) VALUES (?, ?)~WRITE_BY_KEY orders:ByNumber
                    INSERT orders (user_id) VALUES (1)~WRITE_BY_KEY orders:ByNumber
                    INSERT IGNORE INTO orders SET id = 1, user_id = 2~WRITE_BY_KEY orders:ByNumber
                    INSERT INTO orders (id) SELECT id FROM codes WHERE id > ?~WRITE_BY_PREDICATE orders:Before
                    INSERT INTO orders (user_id) SELECT id FROM codes~WRITE_BY_PREDICATE orders:Whole
                    INSERT INTO orders (id) VALUES (?) ON DUPLICATE KEY UPDATE code = 'x'~WRITE_BY_KEY orders:ByValue
                    INSERT INTO codes (id, code) VALUES (?, ?) ON DUPLICATE KEY UPDATE user_id = 1~\
                    WRITE_BY_PREDICATE codes:After
                    INSERT INTO codes (code) VALUES ('a') ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)~\
                    WRITE_BY_PREDICATE codes:After
                    INSERT INTO codes (id, code) VALUES (?, ?) ON DUPLICATE KEY UPDATE code = 'b'~\
                    WRITE_BY_PREDICATE codes:Whole
                    INSERT INTO codes (id, code) VALUES (?, ?) ON DUPLICATE KEY UPDATE id = VALUES(id)~\
                    WRITE_BY_PREDICATE codes:Whole
                    REPLACE INTO orders (id) VALUES (1)~WRITE_BY_KEY orders:ByNumber
                    REPLACE INTO codes (id, code) VALUES (1, 'a')~WRITE_BY_PREDICATE codes:Whole
                    UPDATE orders SET code = 'x' WHERE id = 3~WRITE_BY_KEY orders:ByValue
                    UPDATE orders SET code = 'x' WHERE user_id = 3~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = 'x' WHERE user_id = 3 LIMIT 1~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = 'x' WHERE code <= NOW()~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = 'x' WHERE code <= NOW() LIMIT 10~WRITE_BY_PREDICATE orders:Whole
                    DELETE FROM orders WHERE code <= CURRENT_TIMESTAMP LIMIT 10~WRITE_BY_PREDICATE orders:Whole
                    DELETE IGNORE FROM orders WHERE code <= utc_date()~WRITE_BY_PREDICATE orders:Whole
                    DELETE IGNORE FROM orders WHERE user_id = 3~WRITE_BY_PREDICATE orders:Before
                    DELETE FROM orders WHERE user_id < UNIX_TIMESTAMP() LIMIT 10~WRITE_BY_PREDICATE orders:Whole
                    DELETE FROM orders WHERE user_id < UNIX_TIMESTAMP(?) LIMIT 10~WRITE_BY_PREDICATE orders:Before
                    DELETE FROM orders WHERE orders.localtime = 3 LIMIT 10~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET code = NOW() WHERE user_id = 3 LIMIT 10~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET id = UNIX_TIMESTAMP() WHERE user_id = 3~WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders o JOIN codes c ON c.id = o.id SET o.code = c.code WHERE o.code < CURDATE()~\
                    WRITE_BY_PREDICATE orders:Whole codes:Whole
                    UPDATE orders o JOIN codes c ON c.id = (SELECT max(id) FROM codes) SET o.code = c.code~\
                    WRITE_BY_PREDICATE orders:Whole codes:Whole
                    UPDATE orders SET code = 'x' WHERE id = (SELECT user_id FROM codes WHERE id = 1)~\
                    WRITE_BY_PREDICATE orders:Whole
                    DELETE FROM orders WHERE id IN (1, 2) AND id IN (SELECT user_id FROM codes)~\
                    WRITE_BY_KEY orders:ByValue
                    INSERT INTO orders (id) SELECT id FROM codes WHERE id IN (SELECT user_id FROM codes)~\
                    WRITE_BY_PREDICATE orders:Whole
                    INSERT INTO orders (id, code) SELECT id, NOW() FROM codes WHERE code < NOW()~\
                    WRITE_BY_PREDICATE orders:Before
                    INSERT INTO orders (id, code) SELECT UNIX_TIMESTAMP(), code FROM codes~\
                    WRITE_BY_PREDICATE orders:Whole
                    INSERT IGNORE INTO orders (id) SELECT id FROM codes~WRITE_BY_PREDICATE orders:Before
                    INSERT IGNORE INTO orders (id) SELECT id FROM codes WHERE code < NOW()~\
                    WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET code = 'x' WHERE user_id < rand()~WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET code = 'x' WHERE id = 1 || user_id = 2~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders o JOIN codes c ON c.id = o.id SET o.code = c.code~\
                    WRITE_BY_PREDICATE orders:Before codes:Before
                    UPDATE orders, codes SET orders.code = codes.code WHERE orders.id = codes.id~\
                    WRITE_BY_PREDICATE orders:Before codes:Before
                    DELETE o FROM orders o JOIN codes c ON c.id = o.id~WRITE_BY_PREDICATE orders:Before codes:Before
                    DELETE FROM orders USING orders JOIN codes ON codes.id = orders.id~\
                    WRITE_BY_PREDICATE orders:Before codes:Before
                    DELETE QUICK FROM orders WHERE id = '5' # c~WRITE_BY_KEY orders:ByValue
                    LOAD DATA LOCAL INFILE 'f' INTO TABLE orders (id, code)~WRITE_BY_PREDICATE orders:Whole
                    TRUNCATE TABLE orders~DDL
                    DROP TEMPORARY TABLE t~SESSION
                    SET autocommit = 0~TRANSACTION
                    SET @@session.autocommit = 1~TRANSACTION
                    SET NAMES utf8mb4~SESSION
                    SET STATEMENT max_statement_time = 1 FOR DELETE FROM orders~UNKNOWN orders:Whole codes:Whole
                    XA START 'x'~TRANSACTION
                    SHOW TABLES~SESSION
                    DESCRIBE orders~SESSION
                    ANALYZE FORMAT=JSON DELETE FROM orders~WRITE_BY_PREDICATE orders:Whole
                    DO sleep(1)~SESSION
                    UPDATE orders SET code = 'it\\'s' WHERE id = 1~WRITE_BY_KEY orders:ByValue
                    UPDATE orders SET code = "x" WHERE id = 1~WRITE_BY_KEY orders:ByValue
                    UPDATE orders SET code = 'x' WHERE "id" = 1~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET id = id + 9, code = 'x' WHERE user_id = 3~WRITE_BY_PREDICATE orders:Before
                    UPDATE orders SET user_id = 7, id = id + user_id WHERE user_id = 3~WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET id = id + 1, id = id + 1 WHERE user_id = 3~WRITE_BY_PREDICATE orders:Whole
                    UPDATE orders SET code = 'x', id = id + "code" WHERE id = 1~WRITE_BY_PREDICATE orders:Whole
                    UPDATE "orders" SET code = 'x' WHERE id = 1~UNKNOWN orders:Whole codes:Whole
                    UPDATE shop."orders" SET code = 'x' WHERE id = 1~UNKNOWN orders:Whole codes:Whole
                    UPDATE codes c JOIN "orders" o ON c.id = o.id SET o.code = 'x'~UNKNOWN orders:Whole codes:Whole
                    UPDATE orders SET "id" = 2 WHERE id = 1~UNKNOWN orders:Whole codes:Whole
                    UPDATE parents SET "id" = 2~WRITE_BY_PREDICATE orders:Whole
                    DELETE FROM "orders"~UNKNOWN orders:Whole codes:Whole
                    DELETE o FROM "orders" o JOIN codes c ON c.id = o.id~UNKNOWN orders:Whole codes:Whole
                    INSERT INTO "orders" (id) VALUES (1)~UNKNOWN orders:Whole codes:Whole
                    INSERT INTO shop."orders" (id) VALUES (1)~UNKNOWN orders:Whole codes:Whole
                    INSERT INTO orders SET "id" = 1~UNKNOWN orders:Whole codes:Whole
                    WITH c AS (SELECT 1) UPDATE "orders" SET code = 'x'~UNKNOWN orders:Whole codes:Whole
                    WITH c AS (SELECT 1) DELETE FROM "orders"~UNKNOWN orders:Whole codes:Whole
                    ANALYZE FORMAT=JSON DELETE FROM "orders"~UNKNOWN orders:Whole codes:Whole
                    SELECT "somebodys"(3)~UNKNOWN orders:Whole codes:Whole
                    SELECT "x" FROM orders~READ+
                    """)
    void statementOfMariaDbIsKnown(String sql, String expected) {
        assertThat(said(Dialect.MYSQL, sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    UPDATE orders SET code = 'x' WHERE user_id = 3~SAME
                    UPDATE orders SET code = 'x' WHERE code < NOW()~SAME
                    UPDATE orders SET code = 'x' WHERE user_id = 3 LIMIT 1~MORE
                    DELETE IGNORE FROM orders WHERE user_id = 3~MORE
                    DELETE o FROM orders o JOIN codes c ON c.id = o.id~NOTHING
                    INSERT INTO orders (id) SELECT id FROM codes~SAME
                    INSERT INTO orders SELECT * FROM codes~SAME
                    INSERT INTO orders (id) SELECT max(id) + 1 FROM codes~MORE
                    INSERT IGNORE INTO orders (id) SELECT id FROM codes~MORE""")
    void countSaysSoMuchOfTheRowsFoundBefore(String sql, Probe.Told expected) {
        assertThat(classifier(Dialect.MYSQL).classify(sql).captures().get(0))
                .isInstanceOfSatisfying(
                        Capture.Before.class,
                        before -> assertThat(before.probe().told()).isEqualTo(expected));
    }

    @Test
    void hostileTextEndsInTime() {
        for (String text : List.of(
                "SELECT " + "(".repeat(3000) + "1" + ")".repeat(3000) + " FROM orders",
                "SELECT " + "CASE WHEN 1 THEN ".repeat(200) + "1" + " END".repeat(200) + " FROM orders",
                "SELECT '" + "''".repeat(200_000) + "' FROM orders",
                "(".repeat(100_000),
                "/*".repeat(100_000))) {
            assertThat(classifier(Dialect.POSTGRES).classify(text).kind()).isIn(Kind.READ, Kind.UNKNOWN);
        }
    }

    @Test
    void entityIsTheOnlyValueOfItsColumn() {
        assertThat(entity("SELECT * FROM orders WHERE user_id = ? AND id > 3")).isTrue();
        assertThat(entity("SELECT * FROM orders WHERE user_id = '42' ORDER BY id"))
                .isTrue();
        assertThat(entity("SELECT * FROM orders WHERE user_id = ? OR id > 3")).isFalse();
        assertThat(entity("SELECT * FROM orders WHERE user_id IN (?, ?)")).isFalse();
        assertThat(entity("SELECT * FROM orders o, codes c WHERE o.user_id = ?"))
                .isFalse();
        assertThat(entity("SELECT * FROM orders WHERE id IN (SELECT id FROM codes WHERE user_id = ?)"))
                .isFalse();
    }

    private static boolean entity(String sql) {
        return !classifier(Dialect.POSTGRES).classify(sql).entities().isEmpty();
    }

    @Test
    void textsAreForgottenWhenThereAreMany() {
        SqlCache cache = new SqlCache(classifier(Dialect.POSTGRES)::classify);
        for (int each = 0; each < 20_000; each++) {
            assertThat(cache.get("SHOW x" + each).kind()).isEqualTo(Kind.SESSION);
        }
        assertThat(cache.size()).isLessThan(10_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    SELECT * FROM orders~ANY
                    SELECT * FROM orders ORDER BY id~GIVEN
                    SELECT * FROM orders ORDER BY id LIMIT 3 OFFSET 2~GIVEN
                    SELECT * FROM orders LIMIT 3~ANY_ROWS
                    SELECT * FROM orders FETCH FIRST 2 ROWS ONLY~ANY_ROWS
                    SELECT * FROM orders o WHERE o.id = ? LIMIT 1~ANY
                    SELECT * FROM orders WHERE id IN (1, 2) LIMIT 1~ANY_ROWS
                    SELECT * FROM orders WHERE user_id = 1 LIMIT 1~ANY_ROWS
                    SELECT * FROM orders WHERE id IN (SELECT id FROM codes ORDER BY id LIMIT 1)~ANY
                    SELECT * FROM orders WHERE id IN (SELECT id FROM codes LIMIT 1) ORDER BY id~ANY_ROWS
                    SELECT id, row_number() OVER (ORDER BY user_id) FROM orders~ANY
                    SELECT id, row_number() OVER (ORDER BY user_id) FROM orders LIMIT 1~ANY_ROWS""")
    void orderOfTheRows(String sql, RowOrder expected) {
        assertThat(classifier(Dialect.POSTGRES).classify(sql).order()).isEqualTo(expected);
    }
}
