package dev.midflight.testkit.memory;

import dev.midflight.spi.RowBatch;
import java.util.Optional;

/** Rows of one snapshot, one after the other. Confined to the server's gate. */
interface Cursor {

    /** The next row of the shelf. */
    Optional<Row> next();

    /** Appends a row of the shelf to a batch of the migrated table. */
    void append(Row row, RowBatch into);
}
