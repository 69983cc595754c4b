/** Asks both sides what users ask, and says how far the answers agree. */
@NullMarked
package dev.midflight.business;

import org.jspecify.annotations.NullMarked;
