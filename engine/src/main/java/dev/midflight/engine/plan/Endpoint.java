package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One side of a migration: one store, or several that share its rows.
 *
 * @param stores at least one
 * @param sharding how rows are spread; present where there are several stores
 */
public record Endpoint(List<StoreAddress> stores, Optional<Sharding> sharding) {

    /** Requires a store, and a rule for spreading rows over several. */
    public Endpoint {
        stores = List.copyOf(stores);
        requireNonNull(sharding, "sharding");
        if (stores.isEmpty()) {
            throw new IllegalArgumentException("a side without a store");
        }
        if (stores.size() > 1 && sharding.isEmpty()) {
            throw new IllegalArgumentException("%d stores and no rule which row goes where".formatted(stores.size()));
        }
    }

    /** The one store; several are refused when the plan is read, until sharding is built. */
    public StoreAddress store() {
        if (stores.size() != 1) {
            throw new IllegalStateException("%d stores where one is expected".formatted(stores.size()));
        }
        return stores.get(0);
    }

    /** How rows are spread over several stores. */
    public record Sharding(By by, String key) {

        /** Requires both. */
        public Sharding {
            requireNonNull(by, "by");
            requireNonNull(key, "key");
        }
    }

    /** The rule that picks a store. */
    public enum By {
        /** By a hash of the key. */
        HASH,
        /** By ranges of the key. */
        RANGE,
        /** By the tenant in the key. */
        TENANT
    }
}
