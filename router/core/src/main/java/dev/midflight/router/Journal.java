package dev.midflight.router;

import java.time.Duration;
import java.util.List;

/** Where divergences are kept until they are healed. Safe for any thread. */
public interface Journal extends Divergences {

    /** What became of one. */
    enum State {
        /** It is to be looked at. */
        OPEN,
        /** Both sides were the same when read again. */
        HEALED_ITSELF,
        /** Both sides were the same after the authority's value was brought over. */
        HEALED_BY_COPY,
        /** They still differ after some attempts; a person has to look. */
        NOT_HEALABLE
    }

    /**
     * An open one.
     *
     * @param key its text
     * @param attempts to bring it over
     * @param times how often it was found, so that what is found meanwhile is not closed unseen
     */
    record Entry(String key, int attempts, long times) {}

    /**
     * How many there are.
     *
     * @param keys each counts once, with the source that was last
     */
    record Count(Divergences.Source source, State state, long keys) {}

    /** Open ones that may be tried now, those that wait longest first. */
    List<Entry> due(int max) throws Exception;

    /** One was tried and is to be looked at again after a pause. */
    void tried(Entry entry, Duration pause) throws Exception;

    /**
     * One could not be looked at, and is to be looked at after a pause. That is no attempt to bring it over; a journal
     * that does not tell these apart counts it as one.
     */
    default void later(Entry entry, Duration pause) throws Exception {
        tried(entry, pause);
    }

    /** Closes one, unless it was found again since it was read; false in that case. */
    boolean close(Entry entry, State state) throws Exception;

    /** How many there are of each kind. */
    List<Count> counts() throws Exception;
}
