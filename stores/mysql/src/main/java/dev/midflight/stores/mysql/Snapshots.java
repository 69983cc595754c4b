package dev.midflight.stores.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opens snapshots and says where in the log they lie. */
final class Snapshots {

    private static final String OPEN = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

    private final Link link;

    Snapshots(Link link) {
        this.link = link;
    }

    /** Opens a snapshot on a connection in REPEATABLE READ; ended by a rollback. */
    MysqlToken open(Connection connection) throws SQLException {
        return link.server().mariadb() ? openMariadb(connection) : openMysql(connection);
    }

    /** A position that covers all that is committed; exact on MariaDB. */
    MysqlPosition position(Connection connection) throws SQLException {
        MysqlToken token = open(connection);
        Sql.run(connection, "ROLLBACK");
        MysqlPosition high = token.high();
        String gtids = link.server().mariadb() ? gtids(connection, high.place()) : token.seen();
        return new MysqlPosition(high.server(), high.place(), gtids, high.atMillis());
    }

    private MysqlToken openMariadb(Connection connection) throws SQLException {
        Sql.run(connection, OPEN);
        Map<String, String> status = new HashMap<>();
        for (List<String> row : Sql.rows(connection, "SHOW STATUS LIKE 'binlog\\_snapshot\\_%'")) {
            status.put(row.get(0).toLowerCase(java.util.Locale.ROOT), row.get(1));
        }
        String file = status.getOrDefault("binlog_snapshot_file", "");
        String offset = status.getOrDefault("binlog_snapshot_position", "0");
        LogPlace place = file.isEmpty() ? LogPlace.START : new LogPlace(file, Long.parseLong(offset));
        return new MysqlToken(at(place, ""), "", MysqlToken.Exact.YES);
    }

    private MysqlToken openMysql(Connection connection) throws SQLException {
        String seen = Sql.text(connection, "SELECT @@GLOBAL.gtid_executed").replace("\n", "");
        Sql.run(connection, OPEN);
        String show = link.server().version() >= 80400 ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
        List<List<String>> rows = Sql.rows(connection, show);
        LogPlace place = rows.isEmpty()
                ? LogPlace.START
                : new LogPlace(rows.get(0).get(0), Long.parseLong(rows.get(0).get(1)));
        return new MysqlToken(at(place, ""), seen, MysqlToken.Exact.NO);
    }

    private MysqlPosition at(LogPlace place, String gtids) {
        return new MysqlPosition(link.server().identity(), place, gtids, 0);
    }

    private static String gtids(Connection connection, LogPlace place) throws SQLException {
        return Sql.text(
                connection, "SELECT BINLOG_GTID_POS(%s, %d)".formatted(Sql.literal(place.file()), place.offset()));
    }
}
