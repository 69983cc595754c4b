/** The log of {@code capture: application}: marks that the application leaves, as changes. */
@NullMarked
package dev.midflight.stores.sql.marks;

import org.jspecify.annotations.NullMarked;
