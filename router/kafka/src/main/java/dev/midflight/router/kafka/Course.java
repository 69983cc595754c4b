package dev.midflight.router.kafka;

/** How the two sides follow each other. */
public enum Course {
    /** The follower gets a message only when the authority has it durable. What is set aside there is so here. */
    SERIES,
    /** Each at its own pace. A message that one side sets aside may have its effect at the other. */
    PARALLEL
}
