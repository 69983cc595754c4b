package dev.midflight.examples.shop;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The two sides as all threads of the shop see them: where each is, and which one took the last write.
 *
 * <p>Threads: safe for many.
 */
final class Sides {

    private final StoreAddress before;
    private final StoreAddress after;
    private final AtomicReference<Side> current = new AtomicReference<>(Side.OLD);

    Sides(StoreAddress before, StoreAddress after) {
        this.before = before;
        this.after = after;
    }

    StoreAddress address(Side side) {
        return switch (side) {
            case OLD -> before;
            case NEW -> after;
        };
    }

    Side current() {
        return Objects.requireNonNull(current.get());
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
