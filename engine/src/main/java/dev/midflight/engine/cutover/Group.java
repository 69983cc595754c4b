package dev.midflight.engine.cutover;

import java.time.Duration;

/**
 * The others that switch in the same moment, as one of them meets them. One thread.
 *
 * <p>Between {@link #gather} and {@link #agree} the writes of all stand still, so none of the application's writes
 * finds one migration switched and another one not.
 */
public interface Group {

    /** There are no others. */
    Group ALONE = new Group() {
        @Override
        public void gather() {}

        @Override
        public boolean agree(Duration wait) {
            return false;
        }

        @Override
        public void giveUp(String why) {}
    };

    /**
     * Returns when every one could close the side that has the writes; nobody is held up meanwhile.
     *
     * @throws SwitchException if one of them has given up, or it takes longer than anything should
     */
    void gather() throws InterruptedException;

    /**
     * Returns when every one is proven: from then on there is only forward for all.
     *
     * @return whether there are others, which go by it
     * @throws SwitchException if one of them has given up, or is not so far in time; then none switches
     * @throws dev.midflight.engine.journal.JournalException if it is not known what was decided
     */
    boolean agree(Duration wait) throws InterruptedException;

    /** This one does not switch, so none does. Only before it has agreed. */
    void giveUp(String why);
}
