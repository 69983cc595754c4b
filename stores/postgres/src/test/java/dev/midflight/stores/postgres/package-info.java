/** Tests against a real server. */
@NullMarked
package dev.midflight.stores.postgres;

import org.jspecify.annotations.NullMarked;
