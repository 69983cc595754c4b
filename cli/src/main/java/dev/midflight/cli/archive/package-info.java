/** What is done at the build, so that a start costs less. */
@NullMarked
package dev.midflight.cli.archive;

import org.jspecify.annotations.NullMarked;
