package dev.midflight.examples.shop;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What all threads of the shop share.
 *
 * @param options how busy the shop is
 * @param sides where it writes
 * @param routed its way through the router, if it takes one
 * @param ledger what it was told
 * @param open turns false when the threads are to end
 */
record Floor(ShopOptions options, Sides sides, Optional<Routed> routed, Ledger ledger, BooleanSupplier open) {

    boolean isOpen() {
        return open.getAsBoolean();
    }
}
