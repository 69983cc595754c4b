package dev.midflight.engine.copy;

import dev.midflight.engine.throttle.Amount;
import dev.midflight.engine.throttle.Passage;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;

/** A chunk's read that tells the throttle how much there was in it. */
final class MeteredRead implements RowRead {

    private final RowRead read;
    private final Passage passage;

    MeteredRead(RowRead read, Passage passage) {
        this.read = read;
        this.passage = passage;
    }

    @Override
    public SnapshotToken token() {
        return read.token();
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        boolean more = read.next(into, bytesMax);
        if (more) {
            passage.read(new Amount(into.rows(), into.size()));
        }
        return more;
    }

    @Override
    public void close() {
        read.close();
        passage.end();
    }
}
