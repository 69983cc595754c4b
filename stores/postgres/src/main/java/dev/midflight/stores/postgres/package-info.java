/** PostgreSQL as source and target. */
@NullMarked
package dev.midflight.stores.postgres;

import org.jspecify.annotations.NullMarked;
