package dev.midflight.engine.cutover;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import java.util.List;

/**
 * One side of a migration.
 *
 * @param word {@code source} or {@code target}, as the operator calls it
 * @param store the store
 * @param tables its tables
 */
public record Side(String word, Store store, List<Table> tables) {

    /** Copies the list. */
    public Side {
        requireNonNull(word, "word");
        requireNonNull(store, "store");
        tables = List.copyOf(tables);
    }
}
