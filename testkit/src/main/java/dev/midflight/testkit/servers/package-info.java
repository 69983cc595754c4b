/** Real database servers on loopback, from binaries that Maven brings. */
@NullMarked
package dev.midflight.testkit.servers;

import org.jspecify.annotations.NullMarked;
