package dev.midflight.stores.postgres;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * When the server's log had come how far, by which the age of what a standby has not replayed is told. The server's own
 * figure stands still while a standby's replay does. Not thread-safe.
 */
final class WalHistory {

    private static final int PLACES_MAX = 10_000;

    private record Place(long nanos, long lsn) {}

    private final ArrayDeque<Place> places = new ArrayDeque<>();

    /** The log has come to here. */
    void see(long nanos, long lsn) {
        if (places.isEmpty() || places.getLast().lsn() < lsn) {
            places.addLast(new Place(nanos, lsn));
        }
        if (places.size() > PLACES_MAX) {
            places.removeFirst();
        }
    }

    /** For how long there has been more than {@code replayed}. */
    Duration behind(long nanos, long replayed) {
        for (Place place : places) {
            if (place.lsn() > replayed) {
                return Duration.ofNanos(nanos - place.nanos());
            }
        }
        return Duration.ZERO;
    }
}
