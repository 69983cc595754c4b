/**
 * Writes that go through Kafka to both stores of a migration: published once, written to each side by a consumer of its
 * own, each message having its effect once.
 */
@NullMarked
package dev.midflight.router.kafka;

import org.jspecify.annotations.NullMarked;
