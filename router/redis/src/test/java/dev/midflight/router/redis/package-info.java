/** Tests of the routing of Redis, with real servers. */
@NullMarked
package dev.midflight.router.redis;

import org.jspecify.annotations.NullMarked;
