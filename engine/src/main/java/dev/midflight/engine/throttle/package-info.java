/** The one place that makes anyone wait. */
@NullMarked
package dev.midflight.engine.throttle;

import org.jspecify.annotations.NullMarked;
