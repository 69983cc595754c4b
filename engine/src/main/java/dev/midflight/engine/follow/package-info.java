/** The log: reading it, routing a change to its chunk and lane. */
@NullMarked
package dev.midflight.engine.follow;

import org.jspecify.annotations.NullMarked;
