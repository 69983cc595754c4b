/** Digests, suspects, in-lane check, repair, certificate. */
@NullMarked
package dev.midflight.engine.verify;

import org.jspecify.annotations.NullMarked;
