package dev.midflight.stores.mysql;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import java.util.Optional;

/**
 * Reads a span of a table in the order of its key: all that is left at once, or a page with each statement. For the
 * server does not stop where its reader does: it goes on until the buffers of the network are full, for megabytes and
 * milliseconds, and keeps a processor from those it serves.
 */
final class SpanSelects implements Selects {

    /** Until rows have come. */
    private static final long ROW_BYTES_FIRST = 256;

    /** There is no other way to have an OFFSET. */
    private static final String ALL_ROWS = "18446744073709551615";

    private final BoundTable table;
    private final KeySpan span;
    private final KeyCodec codec;
    private Optional<Key> last = Optional.empty();
    private boolean begun;
    private long rowsWanted;
    private long rowsCame;
    private long rowBytes = ROW_BYTES_FIRST;

    SpanSelects(BoundTable table, KeySpan span) {
        this.table = table;
        this.span = span;
        this.codec = new KeyCodec(table.table());
    }

    @Override
    public Optional<String> next(long bytesAsked) {
        if (begun && rowsCame < rowsWanted) {
            return Optional.empty();
        }
        begun = true;
        rowsCame = 0;
        rowsWanted = bytesAsked == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(1, bytesAsked / rowBytes);
        boolean all = !isPage();
        String limit = all && last.isEmpty() ? "" : " LIMIT " + (all ? ALL_ROWS : Long.toString(rowsWanted));
        // The last row is there again: it is one snapshot.
        KeySpan left = last.isEmpty() ? span : new KeySpan(last, span.end());
        return Optional.of(table.select() + new KeySql(table).where(left) + " ORDER BY " + table.keyNames() + limit
                + (last.isEmpty() ? "" : " OFFSET 1"));
    }

    @Override
    public void came(RowBatch rows, int from) {
        int count = rows.rows() - from;
        rowsCame += count;
        if (count > 0 && isPage()) {
            last = Optional.of(codec.key(rows, rows.rows() - 1));
            rowBytes = Math.max(1, rows.size() / rows.rows());
        }
    }

    @Override
    public boolean isPage() {
        return rowsWanted < Long.MAX_VALUE;
    }

    @Override
    public void again() {
        begun = false;
        last = Optional.empty();
    }
}
