/**
 * Routes an application's Redis commands between an old and a new Redis, and keeps the one without the authority equal
 * to the other.
 */
@NullMarked
package dev.midflight.router.redis;

import org.jspecify.annotations.NullMarked;
