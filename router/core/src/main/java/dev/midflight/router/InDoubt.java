package dev.midflight.router;

import dev.midflight.router.Divergences.Source;

/** A write at the authority of which nobody knows, if it fails, whether it was done. */
final class InDoubt {

    private InDoubt() {}

    /** A write. */
    interface Write<T, E extends Exception> {
        T run() throws E;
    }

    /** Writes; a failure is the caller's, and the key is written down: the authority may have it all the same. */
    static <T, E extends Exception> T unless(Write<T, E> write, Noted noted, String key, long epoch) throws E {
        boolean known = false;
        try {
            T result = write.run();
            known = true;
            return result;
        } catch (StaleEpochException refused) {
            known = true;
            throw refused;
        } finally {
            if (!known) {
                noted.add(key, epoch, Source.IN_DOUBT, "the authority failed");
            }
        }
    }
}
