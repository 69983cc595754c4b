package dev.midflight.engine.cutover;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.journal.Authority;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import java.util.List;
import java.util.Locale;

/**
 * One side of a migration.
 *
 * @param authority what it is called while it has the writes
 * @param store the store
 * @param tables its tables
 */
public record Side(Authority authority, Store store, List<Table> tables) {

    /** Copies the list. */
    public Side {
        requireNonNull(authority, "authority");
        requireNonNull(store, "store");
        tables = List.copyOf(tables);
    }

    /** {@code source} or {@code target}, as the operator calls it. */
    String word() {
        return authority.name().toLowerCase(Locale.ROOT);
    }
}
