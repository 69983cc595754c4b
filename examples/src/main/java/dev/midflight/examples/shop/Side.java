package dev.midflight.examples.shop;

/** The two stores between which the shop moves. */
public enum Side {
    /** Where the shop begins. */
    MARIADB,
    /** Where it moves to. */
    POSTGRES;

    Side other() {
        return this == MARIADB ? POSTGRES : MARIADB;
    }
}
