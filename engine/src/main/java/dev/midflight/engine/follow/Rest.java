package dev.midflight.engine.follow;

import java.util.function.BooleanSupplier;

/** How to wait for lanes: threads sleep, the simulation lets the lanes work. */
public interface Rest {

    /** Returns once {@code done} holds. */
    void until(BooleanSupplier done) throws InterruptedException;
}
