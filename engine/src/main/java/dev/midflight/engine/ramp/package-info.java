/** The steps in which reads move to the new store, and the gates that say whether a step has passed. */
@NullMarked
package dev.midflight.engine.ramp;

import org.jspecify.annotations.NullMarked;
