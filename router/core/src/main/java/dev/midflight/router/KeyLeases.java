package dev.midflight.router;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who may write which key just now. Shared by all processes that write it. Safe for any thread. */
public interface KeyLeases {

    /** A key, and a token that no other lease has. */
    record Lease(String key, String token) {}

    /** Takes a key for a time; empty if another has it. */
    Optional<Lease> take(String key, Duration time);

    /** True if it has not ended and nobody else has taken it. */
    boolean isMine(Lease lease);

    /** Gives it back, if it is still the holder's. */
    void release(Lease lease);

    /** Leases within this process, for applications of which only one runs. They do not end by themselves. */
    static KeyLeases local() {
        ConcurrentMap<String, Lease> held = new ConcurrentHashMap<>();
        return new KeyLeases() {
            @Override
            public Optional<Lease> take(String key, Duration time) {
                Lease lease = new Lease(key, UUID.randomUUID().toString());
                return held.putIfAbsent(key, lease) == null ? Optional.of(lease) : Optional.empty();
            }

            @Override
            public boolean isMine(Lease lease) {
                return lease.equals(held.get(lease.key()));
            }

            @Override
            public void release(Lease lease) {
                held.remove(lease.key(), lease);
            }
        };
    }
}
