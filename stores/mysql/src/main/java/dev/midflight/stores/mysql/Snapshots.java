package dev.midflight.stores.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Opens snapshots and says where in the log they lie and what of it they see.
 *
 * <p><b>MariaDB.</b> {@code START TRANSACTION WITH CONSISTENT SNAPSHOT} fixes the read view and the place in the log
 * under the lock in which commits become visible in the log's order, so everything before the place is seen and nothing
 * else. XA COMMIT goes another way: it is written to the log first and becomes visible some time later, without that
 * lock. A transaction in between stands as prepared until it is visible, and its XA COMMIT was begun before the
 * snapshot. So the snapshot is exact if at some time before it none was prepared and none has begun to commit between
 * then and after it, which the server counts. Else whatever was committed by XA and is not known to have been visible
 * before may not be seen.
 *
 * <p><b>MySQL</b> has no such lock: what was in gtid_executed before the snapshot is seen, what lies behind the log's
 * end after it is not, and what lies between may be.
 */
final class Snapshots {

    private static final String OPEN = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

    private final Link link;

    /** How many XA COMMITs had been begun when last none was prepared afterwards. */
    private volatile OptionalLong calm = OptionalLong.empty();

    Snapshots(Link link) {
        this.link = link;
    }

    /** Opens a snapshot on a connection in REPEATABLE READ, ended by a rollback. Without a log it has no place. */
    MysqlToken open(Connection connection) throws SQLException {
        if (!link.sessions().readLog()) {
            Sql.run(connection, OPEN);
            return new MysqlToken(at(LogPlace.START, ""), new MysqlToken.All());
        }
        return link.server().mariadb() ? openMariadb(connection) : openMysql(connection);
    }

    /** A position that covers all that is committed; MariaDB: and nothing else. */
    MysqlPosition position(Connection connection) throws SQLException {
        boolean mariadb = link.server().mariadb();
        MysqlToken token = mariadb ? new MysqlToken(openAt(connection), new MysqlToken.All()) : openMysql(connection);
        Sql.run(connection, "ROLLBACK");
        MysqlPosition high = token.high();
        String gtids = token.seen() instanceof MysqlToken.Executed executed
                ? executed.gtids()
                : gtids(connection, high.place());
        return new MysqlPosition(high.server(), high.place(), gtids, high.atMillis());
    }

    private MysqlToken openMariadb(Connection connection) throws SQLException {
        OptionalLong before = calm;
        if (before.isPresent()) {
            MysqlPosition high = openAt(connection);
            if (begun(connection) == before.getAsLong()) {
                return new MysqlToken(high, new MysqlToken.All());
            }
            Sql.run(connection, "ROLLBACK");
        }
        return openAmidXa(connection);
    }

    private MysqlToken openAmidXa(Connection connection) throws SQLException {
        long before = begun(connection);
        LogPlace low = openAt(connection).place();
        Sql.run(connection, "ROLLBACK");
        Set<String> prepared = PreparedXa.ids(connection);
        MysqlPosition high = openAt(connection);
        if (prepared.isEmpty() && begun(connection) == before) {
            calm = OptionalLong.of(before);
            return new MysqlToken(high, new MysqlToken.All());
        }
        return new MysqlToken(high, new MysqlToken.Decided(low, prepared));
    }

    private MysqlPosition openAt(Connection connection) throws SQLException {
        Sql.run(connection, OPEN);
        Map<String, String> status = new HashMap<>();
        for (List<String> row : Sql.rows(connection, "SHOW STATUS LIKE 'binlog\\_snapshot\\_%'")) {
            status.put(row.get(0).toLowerCase(Locale.ROOT), row.get(1));
        }
        String file = status.getOrDefault("binlog_snapshot_file", "");
        String offset = status.getOrDefault("binlog_snapshot_position", "0");
        return at(file.isEmpty() ? LogPlace.START : new LogPlace(file, Long.parseLong(offset)), "");
    }

    /** How many XA COMMITs were begun on the server. */
    private static long begun(Connection connection) throws SQLException {
        List<List<String>> rows = Sql.rows(connection, "SHOW GLOBAL STATUS LIKE 'Com\\_xa\\_commit'");
        return Long.parseLong(rows.get(0).get(1));
    }

    private MysqlToken openMysql(Connection connection) throws SQLException {
        String seen = Sql.text(connection, "SELECT @@GLOBAL.gtid_executed").replace("\n", "");
        Sql.run(connection, OPEN);
        String show = link.server().version() >= 80400 ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
        List<List<String>> rows = Sql.rows(connection, show);
        LogPlace place = rows.isEmpty()
                ? LogPlace.START
                : new LogPlace(rows.get(0).get(0), Long.parseLong(rows.get(0).get(1)));
        return new MysqlToken(at(place, ""), new MysqlToken.Executed(seen));
    }

    private MysqlPosition at(LogPlace place, String gtids) {
        return new MysqlPosition(link.server().identity(), place, gtids, 0);
    }

    private static String gtids(Connection connection, LogPlace place) throws SQLException {
        return Sql.text(
                connection, "SELECT BINLOG_GTID_POS(%s, %d)".formatted(Sql.literal(place.file()), place.offset()));
    }
}
