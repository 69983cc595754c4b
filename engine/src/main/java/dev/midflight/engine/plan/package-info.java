/** What the operator asked for, checked. */
@NullMarked
package dev.midflight.engine.plan;

import org.jspecify.annotations.NullMarked;
