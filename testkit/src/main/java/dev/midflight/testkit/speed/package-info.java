/** Measures how fast stores are. */
@NullMarked
package dev.midflight.testkit.speed;

import org.jspecify.annotations.NullMarked;
