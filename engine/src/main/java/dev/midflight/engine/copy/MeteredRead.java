package dev.midflight.engine.copy;

import dev.midflight.engine.throttle.Amount;
import dev.midflight.engine.throttle.Passage;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;

/** A chunk's read that tells the throttle how much there is in it, and the copy when it is over. */
final class MeteredRead implements RowRead {

    private final RowRead read;
    private final Passage passage;
    private final Watcher watcher;
    private boolean begun;
    private boolean closed;
    private long bytes;

    MeteredRead(RowRead read, Passage passage, Watcher watcher) {
        this.read = read;
        this.passage = passage;
        this.watcher = watcher;
    }

    /** Who wants to know how a chunk goes. */
    interface Watcher {

        /** Its first rows are about to be read. */
        void begun();

        /** It is over, with so many bytes. */
        void ended(long bytes);
    }

    @Override
    public SnapshotToken token() {
        return read.token();
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        if (!begun) {
            begun = true;
            watcher.begun();
        }
        long piece = passage.piece(bytesMax);
        boolean more = piece < bytesMax ? read.nextPage(into, piece) : read.next(into, bytesMax);
        if (more) {
            bytes += into.size();
            passage.read(new Amount(into.rows(), into.size()));
        }
        return more;
    }

    @Override
    public void again() {
        read.again();
    }

    @Override
    public void close() {
        read.close();
        if (!closed) {
            closed = true;
            passage.end();
            watcher.ended(bytes);
        }
    }
}
