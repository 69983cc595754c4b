/** Lanes: one writer per key, progress in the same target transaction as the rows. */
@NullMarked
package dev.midflight.engine.apply;

import org.jspecify.annotations.NullMarked;
