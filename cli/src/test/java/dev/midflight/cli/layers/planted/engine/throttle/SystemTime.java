package dev.midflight.cli.layers.planted.engine.throttle;

final class SystemTime {

    private SystemTime() {}

    static long nanos() {
        return System.nanoTime();
    }
}
