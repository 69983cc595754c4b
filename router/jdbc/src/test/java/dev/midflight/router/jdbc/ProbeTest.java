package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens after the keys were asked for and before the statement is run. */
class ProbeTest {

    private static final Pattern LOCKS = Pattern.compile(" (FOR UPDATE|FOR SHARE|LOCK IN SHARE MODE)");

    private final AtomicInteger probes = new AtomicInteger();

    /** What somebody does; the connection is that of the application. */
    private interface Between {
        void run(Connection connection) throws SQLException;
    }

    private static Two two(Two.Kind kind) throws SQLException {
        return new Two(
                kind,
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, total INT NOT NULL)",
                "CREATE TABLE card (no INT PRIMARY KEY, order_id BIGINT NOT NULL)",
                "CREATE TABLE copied (id BIGINT PRIMARY KEY)",
                "INSERT INTO orders VALUES (1, 5), (2, 5), (3, 7)",
                "INSERT INTO card VALUES (1, 1)");
    }

    private MidflightDataSource source(Two two, Between between) {
        DataSource old = new PlainSource(() -> {
            Connection driver = two.old();
            return proxy(Connection.class, (proxy, method, given) -> {
                Object result = call(driver, method, given);
                boolean probe = method.getName().equals("prepareStatement")
                        && LOCKS.matcher((String) given[0]).find();
                return probe ? probed((PreparedStatement) result, driver, between) : result;
            });
        });
        return two.wrapping(old, two.source(two.newName))
                .table("orders")
                .table("card")
                .table("copied")
                .build();
    }

    private PreparedStatement probed(PreparedStatement probe, Connection driver, Between between) {
        return proxy(PreparedStatement.class, (proxy, method, given) -> {
            Object result = call(probe, method, given);
            if (method.getName().equals("executeQuery") && probes.getAndIncrement() == 0) {
                between.run(driver);
            }
            return result;
        });
    }

    private static Object call(Object driver, Method method, Object[] given) throws Throwable {
        try {
            return method.invoke(driver, given);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Commits it, unless a lock is in the way. */
    private static void elsewhere(Two two, String sql) throws SQLException {
        try (Connection connection = two.old()) {
            Two.run(
                    connection,
                    two.kind == Two.Kind.MARIADB
                            ? "SET SESSION innodb_lock_wait_timeout = 1"
                            : "SET lock_timeout = '500ms'",
                    sql);
        } catch (SQLException locked) {
            assertThat((Throwable) locked).hasMessageMatching("(?is).*lock.*");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            textBlock =
                    """
                    MARIADB~UPDATE orders SET total = 9 WHERE id = (SELECT order_id FROM card WHERE no = 1)
                    MARIADB~DELETE FROM orders WHERE id IN (SELECT order_id FROM card)
                    MARIADB~INSERT INTO copied SELECT id FROM orders WHERE id = (SELECT order_id FROM card)
                    MARIADB~UPDATE orders JOIN card ON card.order_id = orders.id SET orders.total = 9
                    POSTGRES~UPDATE orders SET id = id + 50 WHERE id = (SELECT order_id FROM card WHERE no = 1)
                    POSTGRES~UPDATE orders SET total = 9 FROM card c WHERE c.order_id = orders.id
                    POSTGRES~UPDATE orders o SET total = 9 FROM (SELECT * FROM card) c WHERE c.order_id = o.id
                    POSTGRES~DELETE FROM orders o USING card WHERE card.order_id = o.id
                    """)
    void rowsOfOthersThatChangeMeanwhileLoseNoMark(Two.Kind kind, String sql) throws SQLException {
        for (boolean commitsAlone : new boolean[] {true, false}) {
            Two two = two(kind);
            probes.set(0);
            String target = sql.startsWith("INSERT") ? "copied" : "orders";
            Map<String, String> before = two.rows(target);
            MidflightDataSource source =
                    source(two, driver -> elsewhere(two, "UPDATE card SET order_id = 2 WHERE no = 1"));
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(commitsAlone);
                Two.run(connection, sql);
                if (!commitsAlone) {
                    connection.commit();
                }
            }
            assertThat(two.changedSince(before, target)).isNotEmpty();
            if (!two.marks().contains(target + " *")) {
                assertThat(two.marks()).containsAll(two.changedSince(before, target));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreRowsThanWereFoundMarkTheWholeTable(Two.Kind kind) throws SQLException {
        Two two = two(kind);
        String sql = kind == Two.Kind.MARIADB
                ? "UPDATE orders SET total = 9 WHERE total = 5 LIMIT 10"
                : "UPDATE orders SET id = id + 50 WHERE total = 5";
        try (Connection connection = source(two, driver -> Two.run(driver, "INSERT INTO orders VALUES (4, 5)"))
                .getConnection()) {
            Two.run(connection, sql);
        }
        assertThat(probes.get()).isEqualTo(1);
        assertThat(two.marks()).containsExactly("orders *");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            textBlock =
                    """
                    UPDATE orders SET total = 9 FROM (VALUES (1, 2), (2, 3)) AS v (a, b) WHERE v.a = orders.id
                    UPDATE orders SET total = 9 FROM unnest(ARRAY[1, 2]) AS v (a) WHERE v.a = orders.id
                    UPDATE orders o SET total = 9 FROM orders p, card c WHERE p.id = o.id AND c.order_id = p.id
                    UPDATE public.orders SET total = 9 FROM card c WHERE c.order_id = orders.id
                    UPDATE public."orders" SET total = 9 FROM card c WHERE c.order_id = public.orders.id
                    DELETE FROM public.orders USING public.card WHERE card.order_id = orders.id
                    """)
    void joinThatMayLockIsAskedForItsKeys(String sql) throws SQLException {
        Two two = two(Two.Kind.POSTGRES);
        Map<String, String> before = two.rows("orders");
        try (Connection connection = source(two, driver -> {}).getConnection()) {
            Two.run(connection, sql);
        }
        assertThat(probes.get()).isEqualTo(1);
        assertThat(two.changedSince(before, "orders")).isNotEmpty();
        assertThat(two.marks()).isEqualTo(two.changedSince(before, "orders"));
    }
}
