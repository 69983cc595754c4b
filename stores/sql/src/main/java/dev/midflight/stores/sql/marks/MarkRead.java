package dev.midflight.stores.sql.marks;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;

/** A read of the store under a token that tells it from the reads of marked rows. */
final class MarkRead implements RowRead {

    private final RowRead rows;
    private final MarkToken token;

    MarkRead(RowRead rows, MarkToken token) {
        this.rows = rows;
        this.token = token;
    }

    @Override
    public SnapshotToken token() {
        return token;
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        return rows.next(into, bytesMax);
    }

    @Override
    public boolean nextPage(RowBatch into, long bytesWanted) {
        return rows.nextPage(into, bytesWanted);
    }

    @Override
    public void again() {
        rows.again();
    }

    @Override
    public void close() {
        rows.close();
    }
}
