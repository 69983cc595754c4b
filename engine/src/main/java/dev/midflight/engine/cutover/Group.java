package dev.midflight.engine.cutover;

import java.time.Duration;

/**
 * The others that switch in the same moment, as one of them meets them. One thread.
 *
 * <p>None opens its new side before all have closed their old one and are proven, so no two of them ever take writes at
 * different sides. Each closes and opens by itself: for a moment one may take writes and another one not, and after the
 * decision for as long as the process of the other is away.
 */
public interface Group {

    /** There are no others. */
    Group ALONE = new Group() {
        @Override
        public void gather(Meanwhile meanwhile) {}

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
    void gather(Meanwhile meanwhile) throws InterruptedException;

    /** What is done again and again while the others are waited for, and need not be made up for in the pause. */
    @FunctionalInterface
    interface Meanwhile {
        void run() throws InterruptedException;
    }

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
