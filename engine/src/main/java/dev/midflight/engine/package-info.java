/** Moves, follows, proves and switches; knows no store by name. */
@NullMarked
package dev.midflight.engine;

import org.jspecify.annotations.NullMarked;
