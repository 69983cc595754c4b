package dev.midflight.router.jdbc;

import dev.midflight.router.Freshness;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.dirty.DirtyKeys;
import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Two databases of one server that stand for the two sides, and the router between them. */
final class Two {

    static final String MIGRATION = "shop-v2";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final Kind kind;
    final String oldName;
    final String newName;
    final AtomicLong now = new AtomicLong(1_000_000_000L);
    final Router router;
    private final Freshness follower;
    private long epoch;
    private Stage stage = Stage.MIRROR_OLD;

    /** Which server. */
    enum Kind {
        MARIADB,
        POSTGRES
    }

    Two(Kind kind, String... ddl) throws SQLException {
        this(Duration.ZERO, kind, ddl);
    }

    /** Writes wait for so long while the authority moves; the clock stands still meanwhile. */
    Two(Duration switchWait, Kind kind, String... ddl) throws SQLException {
        this.kind = kind;
        int number = NUMBER.incrementAndGet();
        this.oldName = "before_" + number;
        this.newName = "after_" + number;
        for (String name : List.of(oldName, newName)) {
            try (Connection connection = raw("")) {
                run(connection, "CREATE DATABASE " + name);
            }
            try (Connection connection = raw(name)) {
                DirtyKeys.of(MIGRATION).create(connection);
                run(connection, ddl);
            }
        }
        this.router = new Router(MIGRATION, WithoutPlan.READ_OLD, switchWait, now::get);
        this.follower = router.freshness();
        plan(Stage.MIRROR_OLD, ReadShare.none(7));
    }

    /** The next plan. */
    void plan(Stage next, ReadShare reads) {
        stage = next;
        epoch++;
        Side authority = next.authority().orElse(Side.OLD);
        router.accept(
                new RoutePlan(
                        MIGRATION, epoch, next, authority, reads, 0, Duration.ofSeconds(60), Duration.ofSeconds(10)),
                now.get());
        follower.applied(now.get());
    }

    /** All reads that may go to the new side do so, as soon as it has what was written until now. */
    void readsAtNew() {
        plan(stage, new ReadShare(7, 1_000_000, Set.of(), Set.of()));
        now.addAndGet(10_000_000_001L);
        follower.applied(now.get());
    }

    /** The new side is said to have what was written until now. */
    void followed() {
        follower.applied(now.get());
    }

    MidflightDataSourceBuilder wrapping() {
        return wrapping(source(oldName), source(newName));
    }

    MidflightDataSourceBuilder wrapping(DataSource old, DataSource fresh) {
        return MidflightDataSource.through(router, MIGRATION)
                .old(old)
                .fresh(fresh)
                .time(now::get);
    }

    DataSource source(String name) {
        return new PlainSource(() -> raw(name));
    }

    private static final class Maria {
        static final MariaDbServer SERVER = MariaDbServer.launch(Map.of("innodb-flush-method", "nosync"));
    }

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.launch();
    }

    String url(String name) {
        return kind == Kind.MARIADB
                ? Maria.SERVER.jdbcUrl(name.isEmpty() ? "mysql" : name)
                : Postgres.SERVER.jdbcUrl(name.isEmpty() ? "postgres" : name);
    }

    String user() {
        return kind == Kind.MARIADB ? Maria.SERVER.adminUser() : Postgres.SERVER.adminUser();
    }

    String password() {
        return kind == Kind.MARIADB ? Maria.SERVER.adminPassword() : Postgres.SERVER.adminPassword();
    }

    Connection raw(String name) throws SQLException {
        return DriverManager.getConnection(url(name), user(), password());
    }

    Connection old() throws SQLException {
        return raw(oldName);
    }

    Connection fresh() throws SQLException {
        return raw(newName);
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The marks at the old side, each as {@code table key}, and the whole table as {@code table *}. */
    Set<String> marks() throws SQLException {
        return marks(oldName);
    }

    Set<String> marks(String name) throws SQLException {
        Set<String> marks = new TreeSet<>();
        String table = kind == Kind.MARIADB ? "midflight_dirty" : "midflight.dirty";
        try (Connection connection = raw(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name, row_key FROM " + table)) {
            while (row.next()) {
                String key = row.getString(2);
                marks.add(row.getString(1).replace("public.", "") + " " + (key == null ? "*" : key));
            }
        }
        return marks;
    }

    void forgetMarks() throws SQLException {
        try (Connection connection = old()) {
            run(connection, "DELETE FROM " + (kind == Kind.MARIADB ? "midflight_dirty" : "midflight.dirty"));
        }
    }

    /** The rows of a table at the old side, by their first column. */
    Map<String, String> rows(String table) throws SQLException {
        Map<String, String> rows = new java.util.TreeMap<>();
        try (Connection connection = old();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int place = 2; place <= row.getMetaData().getColumnCount(); place++) {
                    values.add(String.valueOf(row.getString(place)));
                }
                rows.put(row.getString(1), String.join("|", values));
            }
        }
        return rows;
    }

    /** The marks that there should be, if these were the rows before. */
    Set<String> changedSince(Map<String, String> before, String table) throws SQLException {
        Map<String, String> after = rows(table);
        Set<String> changed = new TreeSet<>();
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            if (!String.valueOf(before.get(key)).equals(String.valueOf(after.get(key)))) {
                changed.add("%s [\"%s\"]".formatted(table, key));
            }
        }
        return changed;
    }
}
