package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.midflight.router.LaneLimits;
import dev.midflight.router.Nanos;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A database of MariaDB and one of PostgreSQL, and all reads compared. */
final class Compared implements AutoCloseable {

    static final int ALL = 1_000_000;
    private static final LaneLimits PATIENT =
            new LaneLimits(1_024, 1 << 20, 2, Duration.ofSeconds(20), 1, Duration.ofSeconds(20));

    /** With which keys a comparison came to what. */
    final Queue<String> told = new ConcurrentLinkedQueue<>();

    final Two maria;
    final Two postgres;
    final Router router = new Router(Two.MIGRATION, WithoutPlan.READ_OLD, Duration.ofSeconds(1), Nanos.SYSTEM);

    /** At the new side; made when they are first asked for, so that tests may put their own before. */
    PlainSource fresh;

    private MidflightDataSource source;
    private HikariDataSource around;
    private long epoch;

    Compared(String forMaria, String forPostgres, String... both) throws SQLException {
        this.maria = new Two(Two.Kind.MARIADB, forMaria);
        this.postgres = new Two(Two.Kind.POSTGRES, forPostgres);
        this.fresh = new PlainSource(postgres::fresh);
        atOld(both);
        atNew(both);
        plan(ReadShare.none(7), ALL);
        use(said -> said);
    }

    /** Orders of five customers, the same at both sides. */
    static Compared orders() throws SQLException {
        return new Compared(
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, total DECIMAL(10,2), paid TINYINT(1), note VARCHAR(50))",
                "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(10,2), paid smallint, note varchar(50))",
                "INSERT INTO orders VALUES (1, 10.50, 1, 'a'), (2, 20, 0, 'b'), (3, 30, 1, NULL), (4, 40, 0, 'd'),"
                        + " (5, 50, 1, 'e')");
    }

    void plan(ReadShare reads, int shadowPpm) {
        epoch++;
        router.accept(
                new RoutePlan(
                        Two.MIGRATION,
                        epoch,
                        Stage.MIRROR_OLD,
                        Side.OLD,
                        reads,
                        shadowPpm,
                        Duration.ofHours(1),
                        Duration.ofHours(1)),
                System.nanoTime());
    }

    /** Begins anew, with what else is said. */
    void use(UnaryOperator<MidflightDataSourceBuilder> more) {
        if (around != null) {
            around.close();
            source.close();
        }
        MidflightDataSourceBuilder said = MidflightDataSource.through(router, Two.MIGRATION)
                .old(maria.source(maria.oldName))
                .fresh(new PlainSource(() -> fresh.getConnection()))
                .table("orders")
                .limits(PATIENT)
                .watch((key, comparison, oldNanos, newNanos) -> told.add(comparison.verdict() + " " + key));
        source = more.apply(said).build();
        around = pool(source);
    }

    static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    MidflightDataSource source() {
        return source;
    }

    /** That of a pool, as applications have it. */
    Connection connection() throws SQLException {
        return around.getConnection();
    }

    void atOld(String... statements) throws SQLException {
        try (Connection connection = maria.old()) {
            Two.run(connection, statements);
        }
    }

    void atNew(String... statements) throws SQLException {
        try (Connection connection = postgres.fresh()) {
            Two.run(connection, statements);
        }
    }

    /** Reads all rows; returns how many there were. */
    int read(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    long notCompared(NotCompared why) {
        return source.notCompared().getOrDefault(why, 0L);
    }

    void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s %s %s", source.reads(), source.notCompared(), told)
                    .isLessThan(until);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        around.close();
        source.close();
    }
}
