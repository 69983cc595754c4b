/**
 * A data source that stands before two: it sends each statement to the side that is to answer it, and marks the keys
 * that it changes.
 */
@NullMarked
package dev.midflight.router.jdbc;

import org.jspecify.annotations.NullMarked;
