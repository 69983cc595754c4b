package dev.midflight.router.feed;

import dev.midflight.router.Nanos;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What every part of a feed works with.
 *
 * @param wire sends requests
 * @param time the routers' clock
 * @param feedThread does later, in the feed's thread, what it is given
 * @param random spreads what many instances do
 */
record Means(Wire wire, Nanos time, Executor feedThread, RandomGenerator random) {}
