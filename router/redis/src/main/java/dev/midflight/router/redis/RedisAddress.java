package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import javax.net.SocketFactory;

/**
 * Where the router's own connections find a Redis. One that is no cluster.
 *
 * @param host its name or address
 * @param port its port
 * @param database its number, 0 usually
 * @param user with the password; empty for the default user
 * @param password empty if none is asked for
 * @param sockets what makes connections: {@code SSLSocketFactory.getDefault()} for TLS
 * @param timeout for how long an answer, or a connection, is waited for
 */
public record RedisAddress(
        String host,
        int port,
        int database,
        Optional<String> user,
        Optional<String> password,
        SocketFactory sockets,
        Duration timeout) {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(2);

    /** Checks it. */
    public RedisAddress {
        requireNonNull(host, "host");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        requireNonNull(sockets, "sockets");
        requireNonNull(timeout, "timeout");
        if (port < 1 || port > 65_535 || database < 0 || timeout.toMillis() < 1) {
            throw new IllegalArgumentException("Cannot use port %d, database %d and timeout %s of a Redis at %s."
                    .formatted(port, database, timeout, host));
        }
    }

    /** One without a password and TLS; 2 s are waited for it. */
    public static RedisAddress of(String host, int port) {
        return new RedisAddress(
                host, port, 0, Optional.empty(), Optional.empty(), SocketFactory.getDefault(), USUAL_TIMEOUT);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "%s:%d/%d".formatted(host, port, database);
    }
}
