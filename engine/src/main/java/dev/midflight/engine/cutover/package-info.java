/** Fence, drain, switch, reverse, roll back: the persisted state machine. */
@NullMarked
package dev.midflight.engine.cutover;

import org.jspecify.annotations.NullMarked;
