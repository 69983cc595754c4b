package dev.midflight.stores.postgres;

import dev.midflight.spi.Vector;

/** Puts one value of a vector into a buffer in the server's form. May keep a scratch buffer: one thread at a time. */
interface ValueWriter {

    /**
     * Puts the value of a row that has one.
     *
     * @throws UnfitException if the column cannot hold the value; what was put is to be taken back
     */
    void write(Vector from, int row, WireBuffer to);
}
