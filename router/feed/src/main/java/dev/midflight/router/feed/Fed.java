package dev.midflight.router.feed;

import dev.midflight.router.Router;

/**
 * A router and who tells what is seen through it.
 *
 * @param router takes in plans
 * @param reporter tells
 */
record Fed(Router router, Reporter reporter) {}
