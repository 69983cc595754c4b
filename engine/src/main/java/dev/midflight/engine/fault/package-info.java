/** How a failure is told to an operator: the one shape that console, command line and API show. */
@NullMarked
package dev.midflight.engine.fault;

import org.jspecify.annotations.NullMarked;
