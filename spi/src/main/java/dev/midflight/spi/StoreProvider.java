package dev.midflight.spi;

import java.util.Set;

/** Opens stores of a kind. Found by {@link java.util.ServiceLoader}. */
public interface StoreProvider {

    /** The URL schemes that this provider serves, such as {@code mariadb} and {@code mysql}. */
    Set<String> schemes();

    /** False for a store that is only there to try Midflight with: it can be used, but is not named to anybody. */
    default boolean isOffered() {
        return true;
    }

    /**
     * Connects once, to learn the version.
     *
     * @throws StoreAddressException if the URL does not say where to connect
     * @throws StoreUnavailableException if nobody answers
     * @throws StoreRefusedException if the login is denied, the database is missing or the version is too old
     */
    Store open(StoreAddress address);
}
