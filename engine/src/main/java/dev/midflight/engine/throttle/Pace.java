package dev.midflight.engine.throttle;

import dev.midflight.spi.RowRead;
import java.util.function.Supplier;

/** Holds back reads of tables. Safe for several threads. */
public interface Pace {

    /** Holds nothing back: for what has to be quick. */
    Pace FREE = new Pace() {
        @Override
        public RowRead open(Amount expected, Supplier<RowRead> read) {
            return read.get();
        }

        @Override
        public long chunkOf(Amount like) {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean isHolding() {
            return false;
        }
    };

    /** Opens a read that should bring so much once it may be; its pieces come as they may. */
    RowRead open(Amount expected, Supplier<RowRead> read) throws InterruptedException;

    /** How many bytes a chunk may have, of rows like these. */
    long chunkOf(Amount like);

    /** True if there is a rate. */
    boolean isHolding();
}
