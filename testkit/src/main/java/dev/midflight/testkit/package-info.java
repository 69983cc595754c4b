/** Contracts every store passes, a simulated store and clock, real servers. */
@NullMarked
package dev.midflight.testkit;

import org.jspecify.annotations.NullMarked;
