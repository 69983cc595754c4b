package dev.midflight.stores.postgres;

import dev.midflight.spi.RowReader.Estimate;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * About how many rows and bytes a table has: its pages now, times the rows of a page. How many that are the server's
 * statistics say; where there are none, because the table was never analysed, a few pages are counted.
 */
final class TableSize {

    private static final String PARTS = "SELECT c.oid::regclass::text, c.reltuples, c.relpages,"
            + " pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::int,"
            + " pg_catalog.pg_table_size(c.oid) FROM pg_catalog.pg_partition_tree(?::regclass) p JOIN"
            + " pg_catalog.pg_class c ON c.oid = p.relid WHERE p.isleaf";
    private static final int SAMPLED_PAGES = 32;
    private static final double ALL = 100;

    private TableSize() {}

    static Estimate of(Connection connection, TableName name) throws SQLException {
        double rows = 0;
        long bytes = 0;
        try (PreparedStatement query = connection.prepareStatement(PARTS)) {
            query.setString(1, Names.quote(name));
            try (ResultSet part = query.executeQuery()) {
                while (part.next()) {
                    double counted = part.getDouble(2);
                    long countedPages = part.getLong(3);
                    long pages = part.getLong(4);
                    boolean known = counted > 0 && countedPages > 0;
                    rows += known ? counted / countedPages * pages : sample(connection, part.getString(1), pages);
                    bytes += part.getLong(5);
                }
            }
        }
        return new Estimate(Math.round(rows), bytes);
    }

    private static double sample(Connection connection, String part, long pages) throws SQLException {
        if (pages == 0) {
            return 0;
        }
        double percent = Math.min(ALL, ALL * SAMPLED_PAGES / pages);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(String.format(
                        Locale.ROOT,
                        "SELECT count(*) FROM ONLY %s TABLESAMPLE SYSTEM (%.6f) REPEATABLE (1)",
                        part,
                        percent))) {
            row.next();
            return row.getLong(1) * ALL / percent;
        }
    }
}
