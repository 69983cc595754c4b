/** A source row in, none or several target rows out. */
@NullMarked
package dev.midflight.engine.transform;

import org.jspecify.annotations.NullMarked;
