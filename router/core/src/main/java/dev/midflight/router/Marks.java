package dev.midflight.router;

import dev.midflight.router.MarkedStore.Owner;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The keys of one store that the other one does not have yet, and who brings parts of the keys to this one when it is
 * the follower. What is written here is committed when a call returns. Safe for any thread.
 */
public interface Marks {

    /** Into how many parts the keys are divided; the same in every process. */
    int PARTS = 16;

    /**
     * One mark.
     *
     * @param id above those that were made before it in the same process; others may become visible later with lower
     *     ones
     * @param key its text; empty if it is not known which keys have changed
     */
    record Mark(long id, Optional<String> key) {}

    /** Those that are committed, with ids above one, in their order, at most so many. */
    List<Mark> after(long id, int max) throws Exception;

    /** Marks keys that do not change, to have them brought over. */
    void mark(Collection<String> keys) throws Exception;

    /** Deletes those with these ids and no others. */
    void delete(Collection<Long> ids) throws Exception;

    /**
     * Takes a part of the keys over, if nobody holds it.
     *
     * @return the token, above all before; empty if another holds it
     */
    OptionalLong claim(int part, Duration lease) throws Exception;

    /** Holds a part for longer; false if another has it. */
    boolean renew(Owner owner, Duration lease) throws Exception;

    /** Lets a part go, if it is still the owner's. */
    void release(Owner owner) throws Exception;

    /** Closes this store to writes as the authority of earlier epochs, and waits for those under way. */
    void raise(long epoch) throws Exception;

    /** The part of a key. */
    static int part(String key) {
        return (int) ((long) Bucket.of(key, 0) * PARTS / Bucket.PLACES);
    }
}
