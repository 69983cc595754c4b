/** The durable record of phases, epochs, chunks and audit; recovery after a crash reads only this. */
@NullMarked
package dev.midflight.engine.journal;

import org.jspecify.annotations.NullMarked;
