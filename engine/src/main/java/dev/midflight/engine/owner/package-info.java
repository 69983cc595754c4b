/** One process owns a migration; others find it and hand their work over. */
@NullMarked
package dev.midflight.engine.owner;

import org.jspecify.annotations.NullMarked;
