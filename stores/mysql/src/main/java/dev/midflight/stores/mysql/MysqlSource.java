package dev.midflight.stores.mysql;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Position;
import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TxRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rows and log of one database. */
final class MysqlSource implements Source {

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int MARK_CHARACTERS_MAX = 255;

    private final Link link;
    private final MysqlReader reader;
    private final Snapshots snapshots;

    MysqlSource(Link link) {
        this.link = link;
        this.reader = new MysqlReader(link);
        this.snapshots = new Snapshots(link);
    }

    /** MariaDB and MySQL keep their log by their own settings; nothing is held here. */
    @Override
    public Position startLog(List<Table> tables) {
        mark("start");
        return link.with("Cannot find where the log is", connection -> {
            MysqlPosition position = snapshots.position(connection);
            List<List<String>> prepared = Sql.rows(connection, "XA RECOVER");
            if (!prepared.isEmpty()) {
                throw new StoreRefusedException(
                        "%d XA transactions are prepared on %s; their changes would be missed."
                                .formatted(prepared.size(), link.sessions().endpoint()),
                        "Commit or roll back the transactions that XA RECOVER shows.",
                        null);
            }
            boolean silent = link.server().mariadb() && position.place().file().isEmpty();
            if (silent || position.gtids().isEmpty()) {
                throw new StoreRefusedException(
                        "The server %s writes no binary log with transaction ids."
                                .formatted(link.sessions().endpoint()),
                        "Start it with log_bin, and on MySQL with gtid_mode=ON.",
                        null);
            }
            return link.server().mariadb() ? position : beforeAnything(position);
        });
    }

    /**
     * MySQL tells the ids before the place: what was committed between has a place before it, but is still to be read.
     */
    private static MysqlPosition beforeAnything(MysqlPosition position) {
        return new MysqlPosition(position.server(), LogPlace.START, position.gtids(), position.atMillis());
    }

    @Override
    public ChangeLog log(Position from, List<Table> tables) {
        if (!(from instanceof MysqlPosition position)) {
            throw new IllegalArgumentException("%s is no position of MariaDB or MySQL".formatted(from));
        }
        if (!position.server().equals(link.server().identity())) {
            throw new PositionLostException(
                    "The position %s is of the server %s; now %s answers as %s."
                            .formatted(
                                    position.encode(),
                                    position.server(),
                                    link.sessions().endpoint(),
                                    link.server().identity()),
                    "Bring the former server back, or copy again from the start.",
                    null);
        }
        return new LogReader(link, position, tables);
    }

    @Override
    public void dropLog() {
        // Nothing was made.
    }

    @Override
    public Position mark(String text) {
        return link.with("Cannot write a mark", connection -> mark(connection, text));
    }

    private Position mark(Connection connection, String text) throws SQLException {
        link.createState(connection);
        try {
            write(connection, text);
        } catch (SQLException e) {
            if (e.getErrorCode() != Failures.NO_SUCH_TABLE) {
                throw e;
            }
            link.forgetState();
            link.createState(connection);
            write(connection, text);
        }
        return snapshots.position(connection);
    }

    private void write(Connection connection, String text) throws SQLException {
        String kept = text.length() > MARK_CHARACTERS_MAX ? text.substring(0, MARK_CHARACTERS_MAX) : text;
        Sql.run(
                connection,
                "INSERT INTO midflight_marker (migration, text, number) VALUES (%s, %s, 1)"
                                .formatted(Sql.literal(link.migration()), Sql.literal(kept))
                        + " ON DUPLICATE KEY UPDATE text = VALUES(text), number = number + 1");
    }

    @Override
    public SnapshotToken now() {
        return link.with("Cannot open a snapshot", connection -> {
            MysqlToken token = snapshots.open(connection);
            Sql.run(connection, "ROLLBACK");
            return token;
        });
    }

    @Override
    public Optional<Duration> retention(Position from) {
        MysqlPosition position = (MysqlPosition) from;
        return link.with("Cannot read how long the log is kept", connection -> {
            long kept = keptSeconds(connection);
            String file = position.place().file();
            if (!file.isEmpty() && !Sql.texts(connection, "SHOW BINARY LOGS").contains(file)) {
                return Optional.of(Duration.ZERO);
            }
            if (kept == 0) {
                return Optional.empty();
            }
            long age = 0;
            if (position.atMillis() > 0) {
                long now = Long.parseLong(Sql.text(connection, "SELECT UNIX_TIMESTAMP()"));
                age = Math.max(0, now - position.atMillis() / 1000);
            }
            return Optional.of(Duration.ofSeconds(Math.max(0, kept - age)));
        });
    }

    /** How long a finished file of the log is kept; 0 without limit. */
    long keptSeconds(Connection connection) throws SQLException {
        String seconds = Sql.rows(connection, "SHOW GLOBAL VARIABLES LIKE 'binlog_expire_logs_seconds'").stream()
                .map(row -> row.get(1))
                .findFirst()
                .orElse("0");
        if (Long.parseLong(seconds) > 0) {
            return Long.parseLong(seconds);
        }
        String days = Sql.rows(connection, "SHOW GLOBAL VARIABLES LIKE 'expire_logs_days'").stream()
                .map(row -> row.get(1))
                .findFirst()
                .orElse("0");
        return (long) (Double.parseDouble(days) * SECONDS_PER_DAY);
    }

    @Override
    public Position position(String text) {
        return MysqlPosition.parse(text);
    }

    @Override
    public SnapshotToken token(String text) {
        return MysqlToken.parse(text);
    }

    @Override
    public TxRef tx(String text) {
        return MysqlTx.parse(text);
    }

    @Override
    public RowRead read(Table table, KeySpan span) {
        return reader.read(table, span);
    }

    @Override
    public RowRead read(Table table, List<Key> keys) {
        return reader.read(table, keys);
    }

    @Override
    public Optional<Key> bound(Table table, Optional<Key> first, long rows) {
        return reader.bound(table, first, rows);
    }

    @Override
    public Estimate estimate(Table table) {
        return reader.estimate(table);
    }
}
