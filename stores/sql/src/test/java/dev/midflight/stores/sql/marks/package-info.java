/** Tests of marks. */
@NullMarked
package dev.midflight.stores.sql.marks;

import org.jspecify.annotations.NullMarked;
