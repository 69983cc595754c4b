/** Chunks: planning, reading under a snapshot token, restart. */
@NullMarked
package dev.midflight.engine.copy;

import org.jspecify.annotations.NullMarked;
