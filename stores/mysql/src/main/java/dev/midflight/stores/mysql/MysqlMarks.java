package dev.midflight.stores.mysql;

import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.stores.sql.marks.MarkDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's marks in {@code midflight_dirty}, a table of the migrated database. */
final class MysqlMarks implements MarkDialect {

    static final String TABLE = "midflight_dirty";

    private static final int DROP_WAIT_SECONDS = 5;

    /** As sessions are opened. */
    private static final int WAIT_SECONDS = 60;

    private static final int LOCK_TIMEOUT = 1205;
    private static final Logger LOG = LoggerFactory.getLogger(MysqlMarks.class);

    private static final String CREATE = "CREATE TABLE IF NOT EXISTS midflight_dirty (id bigint unsigned NOT NULL"
            + " AUTO_INCREMENT PRIMARY KEY, migration varchar(128) NOT NULL, name varchar(255) NOT NULL, row_key"
            + " longtext NULL, `at` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)) ENGINE=InnoDB"
            + " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

    /** Milliseconds since 2020: a number is higher than all before, even if the row of the last is lost. */
    private static final String NOW = "CAST((UNIX_TIMESTAMP(NOW(3)) - 1577836800) * 1000 AS SIGNED)";

    private static final String NEXT = "INSERT INTO midflight_marker (migration, text, number) VALUES (%1$s, 'marks',"
            + " LAST_INSERT_ID(%2$s)) ON DUPLICATE KEY UPDATE text = VALUES(text), number = LAST_INSERT_ID("
            + "GREATEST(number + 1, %2$s))";

    private final Link link;

    MysqlMarks(Link link) {
        this.link = link;
    }

    @Override
    public <T> T call(String attempt, Work<T> work) {
        return link.with(attempt, work::run);
    }

    @Override
    public String migration() {
        return link.migration();
    }

    @Override
    public void create(List<Table> tables) {
        link.with("Cannot make the table of marks", connection -> {
            link.createState(connection);
            if (!isThere(connection)) {
                Sql.run(connection, CREATE);
            }
            for (String account : new MarkWriters(connection, link.database()).lacking(names(tables))) {
                grant(connection, account);
            }
            return 0;
        });
    }

    private static List<TableName> names(List<Table> tables) {
        return tables.stream().map(Table::name).toList();
    }

    /** The check has named those that Midflight's login may not grant it to. */
    private static void grant(Connection connection, String account) {
        try {
            Sql.run(connection, "GRANT INSERT ON midflight_dirty TO " + account);
        } catch (SQLException denied) {
            LOG.warn("a login that writes may not leave marks login={} cause={}", account, denied.getMessage());
        }
    }

    @Override
    public boolean isThere() {
        return link.with("Cannot look for the table of marks", MysqlMarks::isThere);
    }

    static boolean isThere(Connection connection) throws SQLException {
        return !Sql.texts(
                        connection,
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND"
                                + " table_name = 'midflight_dirty'")
                .isEmpty();
    }

    /** Another migration that has numbered passes here and is not finished; its marks come and go. */
    private Optional<String> other(Connection connection) throws SQLException {
        if (!StateTables.exist(connection)) {
            return Optional.empty();
        }
        return Sql.texts(
                        connection,
                        "SELECT migration FROM midflight_marker WHERE text = 'marks' AND migration <> %s LIMIT 1"
                                .formatted(Sql.literal(link.migration())))
                .stream()
                .findFirst();
    }

    @Override
    public long incarnation() {
        return link.with("Cannot number the passes over marks", connection -> {
            link.forgetState();
            link.createState(connection);
            Sql.run(connection, NEXT.formatted(Sql.literal(link.migration()), NOW));
            return Long.parseLong(Sql.text(connection, "SELECT LAST_INSERT_ID()"));
        });
    }

    @Override
    public String name(TableName table) {
        return table.name();
    }

    @Override
    public String table() {
        return TABLE;
    }

    @Override
    public String micros() {
        return "CAST(UNIX_TIMESTAMP(`at`) * 1000000 AS SIGNED)";
    }

    @Override
    public String now() {
        return "CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)";
    }

    /** Nobody else can write into a table that is locked so; who tries waits, and then finds it gone. */
    @Override
    public Optional<String> drop() {
        return link.with("Cannot drop the table of marks", connection -> {
            Sql.run(connection, "SET SESSION lock_wait_timeout = " + DROP_WAIT_SECONDS);
            try {
                Optional<String> other = other(connection);
                if (other.isPresent()) {
                    return other.map("migration %s follows the marks in midflight_dirty"::formatted);
                }
                Sql.run(connection, "LOCK TABLES midflight_dirty WRITE");
                Optional<String> whose = Sql.texts(connection, "SELECT migration FROM midflight_dirty LIMIT 1").stream()
                        .findFirst();
                if (whose.isEmpty()) {
                    Sql.run(connection, "DROP TABLE midflight_dirty");
                }
                return whose.map("marks of migration %s are in midflight_dirty"::formatted);
            } catch (SQLException denied) {
                return Optional.of(
                        switch (denied.getErrorCode()) {
                            case LOCK_TIMEOUT -> "a transaction that has left marks in midflight_dirty is still open";
                            case Failures.NO_DATABASE_ACCESS ->
                                "midflight_dirty cannot be locked: GRANT LOCK TABLES ON %s.* TO %s"
                                        .formatted(
                                                Sql.quote(link.database()),
                                                link.sessions().user());
                            default -> throw denied;
                        });
            } finally {
                Sql.run(connection, "UNLOCK TABLES");
                Sql.run(connection, "SET SESSION lock_wait_timeout = " + WAIT_SECONDS);
            }
        });
    }

    /** By the index alone: reading the table instead would wait for marks that are not committed. */
    @Override
    public String delete(String ids) {
        return "DELETE d FROM midflight_dirty AS d FORCE INDEX (PRIMARY) WHERE d.id IN (%s)".formatted(ids);
    }
}
