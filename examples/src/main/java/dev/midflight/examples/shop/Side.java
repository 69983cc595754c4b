package dev.midflight.examples.shop;

import java.util.Locale;

/** The two stores between which the shop moves. */
public enum Side {
    /** Where the shop begins. */
    OLD,
    /** Where it moves to. */
    NEW;

    Side other() {
        return this == OLD ? NEW : OLD;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT) + " side";
    }
}
