/**
 * A deterministic store inside the JVM that behaves as real ones do where it matters for a migration: log append and
 * visibility are separate events, snapshots are kept, owners are fenced by epoch.
 */
@NullMarked
package dev.midflight.testkit.memory;

import org.jspecify.annotations.NullMarked;
