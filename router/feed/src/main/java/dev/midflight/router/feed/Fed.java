package dev.midflight.router.feed;

import dev.midflight.router.QueueStanding;
import dev.midflight.router.Router;
import java.util.List;
import java.util.function.Supplier;

/**
 * A router, who tells what is seen through it, and the writers of its queue in this process.
 *
 * @param router takes in plans
 * @param reporter tells
 * @param queues how each writer stands; asked by the feed's thread
 */
record Fed(Router router, Reporter reporter, List<Supplier<QueueStanding>> queues) {}
