package dev.midflight.examples.shop;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The two sides as all threads of the shop see them: where each is, and which one took the last write.
 *
 * <p>Threads: safe for many.
 */
final class Sides {

    private final Map<Side, StoreAddress> addresses = new EnumMap<>(Side.class);
    private final AtomicReference<Side> current = new AtomicReference<>(Side.MARIADB);

    Sides(StoreAddress mariaDb, StoreAddress postgres) {
        addresses.put(Side.MARIADB, mariaDb);
        addresses.put(Side.POSTGRES, postgres);
    }

    StoreAddress address(Side side) {
        return addresses.get(side);
    }

    Side current() {
        return current.get();
    }

    /**
     * A write was acknowledged by {@code side} whose first attempt went to {@code first}.
     *
     * <p>Only a writer that had to change sides changes it for all. Otherwise a slow thread with an old acknowledgement
     * would, for a moment, turn the shop back.
     */
    void accepted(Side first, Side side) {
        if (first != side) {
            current.compareAndSet(first, side);
        }
    }
}
