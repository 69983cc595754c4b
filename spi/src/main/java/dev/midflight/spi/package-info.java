/** What a store must offer to take part in a migration. Knows nothing of the engine. */
@NullMarked
package dev.midflight.spi;

import org.jspecify.annotations.NullMarked;
