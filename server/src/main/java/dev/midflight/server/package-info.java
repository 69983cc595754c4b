/** What Midflight answers over HTTP: plans for the routers in applications, and how far those are, for people. */
@NullMarked
package dev.midflight.server;

import org.jspecify.annotations.NullMarked;
