/** Copy, follow and crashes on one thread, in every order that a seed brings. */
@NullMarked
package dev.midflight.testkit.simulation;

import org.jspecify.annotations.NullMarked;
