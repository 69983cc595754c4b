package dev.midflight.server;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.feed.Lease;
import dev.midflight.router.feed.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a migration tells the routers in applications, and is told by them. Safe for any thread. */
public interface Routes {

    /** The migration's name. */
    String migration();

    /** The plan in force; empty until one is published. */
    Optional<RoutePlan> plan();

    /**
     * Grants a start of an instance that it acts by the plan, from now on for as long as the plan says. That is
     * remembered, durably, before this returns. There must be a plan.
     */
    Lease grant(String instance, String start);

    /** Takes in what an instance tells. */
    void report(Report report);

    /**
     * Everything committed longer ago than this is at the follower; empty if that is not known, and then no router
     * reads there, nor says that anything differs.
     */
    Optional<Duration> behind();

    /** Another number whenever {@link #plan} is another one. Asked for every 20 ms. */
    long version();

    /** All instances that are known, by name. */
    List<Instance> instances();
}
