package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import java.util.Optional;

/** The statements of one read, one after the other, in one snapshot. */
interface Selects {

    /**
     * The next one, once all rows of the one before it were read; nothing after the last.
     *
     * @param bytesAsked for about how much it should ask, if it can be told
     */
    Optional<String> next(long bytesAsked);

    /** The rows of a batch from one on came of the statement. */
    void came(RowBatch rows, int from);

    /** True if the statement asks for about as much as it should, and no more. */
    boolean isPage();

    /** Begins with the first statement again. */
    void again();
}
