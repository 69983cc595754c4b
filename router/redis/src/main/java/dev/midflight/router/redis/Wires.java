package dev.midflight.router.redis;

import dev.midflight.router.Side;

/** A connection to each side. One thread at a time. */
final class Wires implements AutoCloseable {

    private final Wire old;
    private final Wire fresh;

    Wires(RedisStores stores) {
        this.old = stores.wire(Side.OLD);
        this.fresh = stores.wire(Side.NEW);
    }

    Wire at(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    @Override
    public void close() {
        old.close();
        fresh.close();
    }
}
