package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Where a store is and who we are to it.
 *
 * @param url as written in the plan; holds no secret
 * @param user the login; empty if the store asks for none
 * @param password its password
 */
public record StoreAddress(String url, Optional<String> user, Secret password) {

    /** Requires a URL with a scheme. */
    public StoreAddress {
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        if (url.indexOf(':') < 1) {
            throw new IllegalArgumentException("a URL without a scheme");
        }
    }

    /** The first part of the URL, which picks the store: {@code mariadb}, {@code postgresql}. */
    public String scheme() {
        return url.substring(0, url.indexOf(':'));
    }
}
