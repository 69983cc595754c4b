package dev.midflight.examples.shop;

import java.util.function.BooleanSupplier;

/**
 * What all threads of the shop share.
 *
 * @param options how busy the shop is
 * @param sides where it writes
 * @param ledger what it was told
 * @param open turns false when the threads are to end
 */
record Floor(ShopOptions options, Sides sides, Ledger ledger, BooleanSupplier open) {

    boolean isOpen() {
        return open.getAsBoolean();
    }
}
