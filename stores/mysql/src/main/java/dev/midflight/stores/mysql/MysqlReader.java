package dev.midflight.stores.mysql;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Table;
import dev.midflight.stores.sql.marks.MarkedRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads rows in snapshots. */
final class MysqlReader implements MarkedRows {

    private final Link link;
    private final Snapshots snapshots;

    MysqlReader(Link link) {
        this.link = link;
        this.snapshots = new Snapshots(link);
    }

    @Override
    public RowRead read(Table table, KeySpan span) {
        BoundTable bound = link.bind(table);
        return open(bound, Rest.ALLOWED, connection -> inSpan(bound, span));
    }

    private static Selects inSpan(BoundTable bound, KeySpan span) {
        return bound.table().keyClass() == KeyClass.ORDERED
                ? new SpanSelects(bound, span)
                : new ListedSelects(List.of(bound.select() + new KeySql(bound).where(span)));
    }

    @Override
    public RowRead readMarked(Table table, Marked marked) {
        BoundTable bound = link.bind(table);
        return open(bound, Rest.ALLOWED, connection -> {
            Optional<List<Key>> keys = marked.in(connection);
            return keys.isPresent()
                    ? new ListedSelects(new KeySql(bound).selects(keys.get()))
                    : inSpan(bound, KeySpan.ALL);
        });
    }

    @Override
    public RowRead read(Table table, List<Key> keys) {
        BoundTable bound = link.bind(table);
        return open(bound, Rest.LIMITED, connection -> new ListedSelects(new KeySql(bound).selects(keys)));
    }

    @Override
    public Optional<Key> bound(Table table, Optional<Key> first, long rows) {
        BoundTable bound = link.bind(table);
        KeyCodec codec = new KeyCodec(table);
        String sql = "%s%s ORDER BY %s LIMIT 1 OFFSET %d"
                .formatted(bound.selectKey(), new KeySql(bound).whereFrom(first), bound.keyNames(), rows);
        return link.with("Cannot read keys of %s".formatted(table.name()), connection -> {
            RowBatch row = new RowBatch(codec.keyColumns());
            try (WireRows found = WireRows.open(connection, sql, bound.keyColumns())) {
                found.fill(row, Long.MAX_VALUE);
            }
            return row.isEmpty() ? Optional.empty() : Optional.of(codec.keyOfKeyRow(row, 0));
        });
    }

    @Override
    public Estimate estimate(Table table) {
        String namespace = table.name().namespace().isEmpty()
                ? link.database()
                : table.name().namespace();
        String sql = "SELECT IFNULL(table_rows, 0), IFNULL(data_length, 0) FROM information_schema.tables"
                + " WHERE table_schema = %s AND table_name = %s";
        return link.with("Cannot read the size of %s".formatted(table.name()), connection -> {
            List<List<String>> rows = Sql.rows(
                    connection,
                    sql.formatted(
                            Sql.literal(namespace), Sql.literal(table.name().name())));
            return rows.isEmpty()
                    ? new Estimate(0, 0)
                    : new Estimate(
                            Long.parseLong(rows.get(0).get(0)),
                            Long.parseLong(rows.get(0).get(1)));
        });
    }

    /** Whether a transaction may stay open while nothing is read. */
    private enum Rest {
        /** Of reads that are paced. */
        ALLOWED("0", "DEFAULT"),
        /**
         * Of others: if one rests, its process is paused or cut off, and would keep the table from whoever changes it,
         * the fence of the next owner among them. Shorter than the fence waits.
         */
        LIMITED("10", "10");

        private final String ofMariadb;
        private final String ofMysql;

        Rest(String ofMariadb, String ofMysql) {
            this.ofMariadb = ofMariadb;
            this.ofMysql = ofMysql;
        }

        /** MySQL cannot tell a transaction that rests from a session that does. */
        String setting(boolean mariadb) {
            return mariadb
                    ? "SET SESSION idle_transaction_timeout = " + ofMariadb
                    : "SET SESSION wait_timeout = " + ofMysql;
        }
    }

    /** What is read in an open snapshot. */
    private interface Found {
        Selects in(Connection connection) throws SQLException;
    }

    private RowRead open(BoundTable bound, Rest rest, Found found) {
        Connection connection = null;
        try {
            connection = link.sessions().take();
            Sql.run(connection, rest.setting(link.server().mariadb()));
            MysqlToken token = snapshots.open(connection);
            RowRead read = new MysqlRowRead(link, bound, connection, token, found.in(connection));
            connection = null;
            return read;
        } catch (SQLException e) {
            throw link.failure(
                    "Cannot open a snapshot of %s".formatted(bound.table().name()), e);
        } finally {
            if (connection != null) {
                link.sessions().drop(connection);
            }
        }
    }
}
