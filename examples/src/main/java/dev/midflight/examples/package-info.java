/** Runnable scenarios: a plan, an application under load, a verdict. */
@NullMarked
package dev.midflight.examples;

import org.jspecify.annotations.NullMarked;
