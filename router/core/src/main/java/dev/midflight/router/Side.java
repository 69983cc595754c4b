package dev.midflight.router;

/** The store that data comes from, or the one that it goes to. */
public enum Side {
    /** Where the data was before the migration. */
    OLD,
    /** Where it will be. */
    NEW;

    /** The one across. */
    public Side other() {
        return this == OLD ? NEW : OLD;
    }
}
