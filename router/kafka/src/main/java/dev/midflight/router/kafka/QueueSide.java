package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import javax.sql.DataSource;

/**
 * One side as the queue sees it.
 *
 * @param group the consumer group of its writers, by which its store keeps what has had its effect: from 1 to 255
 *     bytes, never changed during a migration, of one migration and side only
 * @param store its database: PostgreSQL, MariaDB or MySQL. Writers keep a connection and set its isolation and limits,
 *     so it is better not a pool
 */
public record QueueSide(String group, DataSource store) {

    /** Checks it. */
    public QueueSide {
        requireNonNull(group, "group");
        requireNonNull(store, "store");
        Texts.requireName(group, "The name of a consumer group");
    }
}
