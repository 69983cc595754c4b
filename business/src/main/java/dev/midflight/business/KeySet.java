package dev.midflight.business;

import java.util.List;

/**
 * The keys of a check.
 *
 * @param sampled those that speak for others
 * @param chosen those that were picked, and speak for themselves alone
 * @param extent what the sampled ones are of all
 */
record KeySet(List<CheckedKey> sampled, List<CheckedKey> chosen, Extent extent) {

    /** What sampled keys are of all. */
    enum Extent {
        /** Some of them, each with the same chance. */
        SAMPLE,
        /** All of them. */
        ALL,
        /** None was sampled: keys were named. */
        NAMED,
        /** Numbers out of a range, not each of which is a key. */
        RANGE
    }

    /** Copies the lists. */
    KeySet {
        sampled = List.copyOf(sampled);
        chosen = List.copyOf(chosen);
    }
}
