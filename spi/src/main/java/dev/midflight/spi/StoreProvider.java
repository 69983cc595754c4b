package dev.midflight.spi;

import java.util.Set;

/** Opens stores of a kind. Found by {@link java.util.ServiceLoader}. */
public interface StoreProvider {

    /** The URL schemes that this provider serves, such as {@code mariadb} and {@code mysql}. */
    Set<String> schemes();

    /**
     * Connects once, to learn the version.
     *
     * @throws StoreUnavailableException if nobody answers
     * @throws StoreRefusedException if the login is denied, the database is missing or the version is too old
     */
    Store open(StoreAddress address);
}
