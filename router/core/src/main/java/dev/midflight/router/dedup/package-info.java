/**
 * Gives each message its effect once although it may be delivered more often: what was seen is written down in the
 * transaction of the effect itself. For consumers of brokers that promise at least one delivery.
 *
 * <p>Where applying a row twice leaves it as applying it once (an upsert that compares versions), no ledger is needed.
 */
@NullMarked
package dev.midflight.router.dedup;

import org.jspecify.annotations.NullMarked;
