package dev.midflight.router;

import java.util.Comparator;

/**
 * Which of two states of a key is the newer one. Issued by the authority alone.
 *
 * @param epoch of the plan under which it was written: what a later authority writes is newer
 * @param number counts up with every write of the key, deletes among them
 */
public record Version(long epoch, long number) implements Comparable<Version> {

    private static final Comparator<Version> ORDER =
            Comparator.comparingLong(Version::epoch).thenComparingLong(Version::number);

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
