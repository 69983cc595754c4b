package dev.midflight.examples.shop;

/**
 * From which kind of server to which the shop moves.
 *
 * @param from where it starts
 * @param to where it goes
 */
public record ShopDirection(Kind from, Kind to) {

    /** A kind of server. */
    public enum Kind {
        /** MariaDB. */
        MARIADB,
        /** PostgreSQL. */
        POSTGRESQL
    }
}
