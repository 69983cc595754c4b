/** The command line: one file per command. */
@NullMarked
package dev.midflight.cli;

import org.jspecify.annotations.NullMarked;
