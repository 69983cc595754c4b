/**
 * What an application holds in its hand while its data moves: reads and writes go through it, and it decides which
 * store answers. Knows the JDK and slf4j-api alone.
 */
@NullMarked
package dev.midflight.router;

import org.jspecify.annotations.NullMarked;
