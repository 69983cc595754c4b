package dev.midflight.stores.postgres;

import dev.midflight.spi.Vector;

/** Appends one value, as the server sent it, to a vector. May keep a scratch buffer: one thread at a time. */
interface ValueReader {

    /**
     * Appends the value in {@code length} bytes of {@code from}.
     *
     * @throws UnfitException if the wire type cannot hold the value
     */
    void read(byte[] from, int start, int length, Vector into);
}
