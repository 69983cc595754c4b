package dev.midflight.stores.postgres;

/** How fast the log grows, from one question to a later one. Safe for several threads. */
final class WalRate {

    private static final double NANOS = 1e9;

    /** The shortest time over which a rate means something. */
    private static final double SECONDS_MIN = 5;

    /** Before there is a rate, a busy server is assumed: a warning too early does less harm than one too late. */
    private static final double FIRST_GUESS = 1 << 20;

    private final Object lock = new Object();
    private long bytesBefore = -1;
    private long nanosBefore;
    private double rate = FIRST_GUESS;

    double bytesPerSecond(long bytes) {
        synchronized (lock) {
            long now = System.nanoTime();
            double seconds = (now - nanosBefore) / NANOS;
            if (bytesBefore < 0) {
                bytesBefore = bytes;
                nanosBefore = now;
            } else if (seconds >= SECONDS_MIN) {
                rate = Math.max(bytes - bytesBefore, 0) / seconds;
                bytesBefore = bytes;
                nanosBefore = now;
            }
            return rate;
        }
    }
}
