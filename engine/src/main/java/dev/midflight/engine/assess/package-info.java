/** Preflight: schema differences, type mapping verdicts, privileges, estimates. */
@NullMarked
package dev.midflight.engine.assess;

import org.jspecify.annotations.NullMarked;
