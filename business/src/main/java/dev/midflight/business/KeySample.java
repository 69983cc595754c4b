package dev.midflight.business;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * A sample of the keys that pass by: those with the smallest hashes. Each key has the same chance however often it
 * comes, the same keys give the same sample, and a key more or less changes it by one at most. Takes the memory of the
 * sample alone. One thread.
 */
final class KeySample {

    private record Drawn(long hash, String identity, CheckedKey key) {}

    private final Hasher64 hasher;
    private final int size;
    private final TreeSet<Drawn> drawn =
            new TreeSet<>(Comparator.comparingLong(Drawn::hash).thenComparing(Drawn::identity));
    private boolean leftOut;

    /**
     * An empty sample.
     *
     * @param size how many keys it takes at most
     * @param seed another one takes others
     */
    KeySample(int size, long seed) {
        this.size = size;
        this.hasher = Hashing.xxh3_64(seed);
    }

    /** Lets a key pass by. */
    void offer(CheckedKey key) {
        String identity = key.identity();
        long hash = hasher.hashCharsToLong(identity);
        if (drawn.size() < size) {
            drawn.add(new Drawn(hash, identity, key));
            return;
        }
        Drawn candidate = new Drawn(hash, identity, key);
        if (drawn.contains(candidate)) {
            return;
        }
        leftOut = true;
        if (drawn.comparator().compare(candidate, drawn.last()) < 0) {
            drawn.pollLast();
            drawn.add(candidate);
        }
    }

    /** Those drawn. */
    List<CheckedKey> keys() {
        return drawn.stream().map(Drawn::key).toList();
    }

    /** True if they are all that passed by. */
    boolean isAll() {
        return !leftOut;
    }
}
