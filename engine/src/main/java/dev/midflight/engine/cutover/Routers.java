package dev.midflight.engine.cutover;

import dev.midflight.engine.journal.Authority;
import java.time.Duration;

/**
 * The routers in the application's processes, as the engine needs them: told what is about to happen, and waited for
 * until each has taken it in or may not act any more.
 *
 * <p>One thread at a time.
 */
public interface Routers {

    /** No application takes part. */
    Routers NONE = new Routers() {
        @Override
        public boolean captured() {
            return true;
        }

        @Override
        public String waitedFor() {
            return "";
        }

        @Override
        public void call() {}

        @Override
        public void hold(Duration wait) {}

        @Override
        public void settle(Authority authority) {}

        @Override
        public void leave(Authority authority) {}
    };

    /**
     * From here on the source's changes are captured. Does not wait: true once every router goes by that; until then to
     * be called again and again.
     */
    boolean captured();

    /** Whom {@link #captured} has found late when it was called last, in words; empty if nobody. */
    String waitedFor();

    /**
     * Before a switch, while writes go on: returns when every router has answered just now, or may not write any more.
     */
    void call() throws InterruptedException;

    /**
     * Tells them that nobody has the authority, and returns when nothing is under way that began before.
     *
     * @throws SwitchException if some are not so far within the time
     */
    void hold(Duration wait) throws InterruptedException;

    /** This side has the authority: writes go there from now on. Does nothing if they do already. Does not wait. */
    void settle(Authority authority);

    /** The migration ends with this side as the only one; once this returns, every router goes by that. */
    void leave(Authority authority) throws InterruptedException;
}
