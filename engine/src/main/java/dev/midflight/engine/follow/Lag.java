package dev.midflight.engine.follow;

import java.time.Duration;

/**
 * How far the target is behind.
 *
 * @param behind the age of the oldest change that is read and not yet durable in the target; zero if there is none
 * @param bytesWaiting how many bytes wait for lanes
 */
public record Lag(Duration behind, long bytesWaiting) {}
