/** Midflight beside what could be used instead, alternating in one run, on real servers. */
@NullMarked
package dev.midflight.bench;

import org.jspecify.annotations.NullMarked;
