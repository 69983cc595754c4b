/**
 * Copies requests to a mirror, an instance of the application that works on the new store, and compares what both
 * answer. No caller waits for the mirror, or gets anything from it.
 */
@NullMarked
package dev.midflight.router.mirror;

import org.jspecify.annotations.NullMarked;
