package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Key;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads rows of a store, also those whose marks are found in the read's own snapshot. Safe for several threads. */
public interface MarkedRows extends RowReader {

    /** Finds keys. */
    @FunctionalInterface
    interface Marked {

        /** The keys as the connection's snapshot has them; nothing for all rows. */
        Optional<List<Key>> in(Connection snapshot) throws SQLException;
    }

    /** Opens a read, finds the keys in its snapshot, and reads their rows as {@link #read(Table, List)} does. */
    RowRead readMarked(Table table, Marked marked);
}
