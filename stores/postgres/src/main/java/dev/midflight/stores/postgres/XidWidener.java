package dev.midflight.stores.postgres;

/**
 * Widens the 32-bit transaction numbers of the log to 64 bits by a recent 64-bit one. Unambiguous, because the server
 * lets no slot lag by 2^31 numbers; beyond 2^30 it fails closed all the same. Safe for several threads.
 */
final class XidWidener {

    private static final int DISTANCE_MAX = 1 << 30;

    private volatile long reference;

    XidWidener(long reference) {
        this.reference = reference;
    }

    /** Takes a newer 64-bit number. */
    void refresh(long newer) {
        reference = newer;
    }

    long widen(int xid) {
        long near = reference;
        int distance = xid - (int) near;
        if (distance > DISTANCE_MAX || distance < -DISTANCE_MAX) {
            throw new IllegalStateException(
                    "transaction %s of the log is more than %d away from transaction %d, which is current"
                            .formatted(Integer.toUnsignedString(xid), DISTANCE_MAX, near));
        }
        return near + distance;
    }
}
