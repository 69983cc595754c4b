package dev.midflight.examples.shop;

import static java.util.Objects.requireNonNull;

/**
 * Where one of the shop's two databases is, and as whom the shop logs in.
 *
 * @param url a JDBC URL that begins with {@code jdbc:mariadb:} or {@code jdbc:postgresql:}
 * @param user the application's login, not the migration tool's
 * @param password its password
 */
public record StoreAddress(String url, String user, String password) {

    /** Requires one of the two kinds of store that the shop knows. */
    public StoreAddress {
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        if (!url.startsWith("jdbc:mariadb:") && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "Cannot use %s: the shop knows jdbc:mariadb and jdbc:postgresql".formatted(url));
        }
    }

    boolean postgres() {
        return url.startsWith("jdbc:postgresql:");
    }

    /** Never the password. */
    @Override
    public String toString() {
        return user + " at " + url;
    }
}
