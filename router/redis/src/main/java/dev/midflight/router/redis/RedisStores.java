package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;

/**
 * The two stores of a migration, for whatever copies, compares and switches.
 *
 * @param migration its name, the same in every process
 * @param old where the data was before
 * @param fresh where it will be
 * @param keys which keys are moved
 */
public record RedisStores(String migration, RedisAddress old, RedisAddress fresh, KeyMap keys) {

    /** Checks it. */
    public RedisStores {
        requireNonNull(migration, "migration");
        requireNonNull(old, "old");
        requireNonNull(fresh, "fresh");
        requireNonNull(keys, "keys");
    }

    Names names() {
        return new Names(migration);
    }

    Wire wire(Side side) {
        return new Wire(side == Side.OLD ? old : fresh);
    }
}
