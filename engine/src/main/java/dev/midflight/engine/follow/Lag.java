package dev.midflight.engine.follow;

import java.time.Duration;

/**
 * How far the target is behind.
 *
 * @param behind for how long the oldest change that is read has waited to be durable in the target, or the age of what
 *     is being read where the log is behind; zero if nothing waits
 * @param bytesWaiting how many bytes wait for lanes
 */
public record Lag(Duration behind, long bytesWaiting) {}
