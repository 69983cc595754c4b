package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * Where a store is and who asks.
 *
 * @param url such as {@code mariadb://127.0.0.1:3306/shop}; options as a query string, {@code tls=off|on|verify} in all
 * @param user the login
 * @param password the password; never printed
 * @param migration the migration's name, which keeps Midflight's objects of several migrations apart
 * @param capture where the store's changes are to be learnt from
 */
public record StoreAddress(URI url, String user, String password, String migration, Capture capture) {

    /** Requires all. */
    public StoreAddress {
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        requireNonNull(migration, "migration");
        requireNonNull(capture, "capture");
    }

    /** An address of a store whose log is read. */
    public StoreAddress(URI url, String user, String password, String migration) {
        this(url, user, password, migration, Capture.LOG);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "%s as %s".formatted(url, user);
    }
}
