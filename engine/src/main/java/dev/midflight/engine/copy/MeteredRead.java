package dev.midflight.engine.copy;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;

/** A chunk's read that tells the copy when it begins and when it is over. */
final class MeteredRead implements RowRead {

    private final RowRead read;
    private final Watcher watcher;
    private boolean begun;
    private boolean closed;
    private long bytes;

    MeteredRead(RowRead read, Watcher watcher) {
        this.read = read;
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
        boolean more = read.next(into, bytesMax);
        bytes += more ? into.size() : 0;
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
            watcher.ended(bytes);
        }
    }
}
