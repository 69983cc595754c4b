package dev.midflight.cli.layers.planted.engine.copy;

import java.time.Clock;
import java.time.Instant;
import java.util.Random;

final class ReadsClock {

    private ReadsClock() {}

    static long millis() {
        return System.currentTimeMillis();
    }

    static long nanos() {
        return System.nanoTime();
    }

    static void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    static Instant now() {
        return Instant.now();
    }

    static Random unseeded() {
        return new Random();
    }

    static Instant allowedNow(Clock clock) {
        return Instant.now(clock);
    }

    static Random allowedRandom(long seed) {
        return new Random(seed);
    }
}
