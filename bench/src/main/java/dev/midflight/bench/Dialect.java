package dev.midflight.bench;

/** In which form a server takes tables and rows. */
enum Dialect {
    /** MariaDB and MySQL. */
    MARIADB,
    /** PostgreSQL. */
    POSTGRESQL
}
