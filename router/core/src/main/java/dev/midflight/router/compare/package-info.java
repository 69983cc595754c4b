/**
 * Compares what the old and the new store answered to the same read, field by field, and counts what differs. Neither
 * throws because of what it is given to compare, nor keeps values in clear unless it was told to.
 */
@NullMarked
package dev.midflight.router.compare;

import org.jspecify.annotations.NullMarked;
