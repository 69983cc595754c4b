/**
 * What a store must offer to be moved from or to. Depends on the JDK alone.
 *
 * <p>Nothing here is shaped like SQL: a chunk is an opaque part of the source, a position and a transaction reference
 * are
 * opaque to the engine, key order is a capability, and rows travel in columnar batches.
 */
@NullMarked
package dev.midflight.spi;

import org.jspecify.annotations.NullMarked;
