package dev.midflight.testkit.memory;

/**
 * Asked at every point where a real store's answer can fail to come, and where other sessions can slip in between. May
 * throw, most often {@link dev.midflight.spi.StoreUnavailableException}: a writer's open transaction is then gone, as
 * when
 * its connection is cut. May also take steps on the server: no lock is held.
 */
@FunctionalInterface
public interface Faults {

    /** Nothing ever fails. */
    Faults NONE = (point, subject) -> {};

    /** Where a fault can strike. */
    enum Point {
        /** Before a read is opened. */
        READ_OPEN,
        /** After a token's set of reported transactions was read and before the view is taken. */
        BEFORE_VIEW,
        /** After a view was taken and before the token's high bound is read. */
        AFTER_VIEW,
        /** Before rows are read. */
        READ_NEXT,
        /** Before the log is asked for the next event. */
        LOG_POLL,
        /** Before a marker is written. */
        MARK,
        /** Before a lane's transaction begins. */
        BEGIN,
        /** Before rows are inserted. */
        INSERT,
        /** Before rows are upserted. */
        UPSERT,
        /** Before rows are patched. */
        PATCH,
        /** Before rows are deleted. */
        DELETE,
        /** Before a lane's transaction reads rows. */
        LANE_READ,
        /** Before a commit: nothing of the transaction will be there. */
        COMMIT,
        /** After a commit became durable and before the answer: all of the transaction is there. */
        COMMIT_DURABLE,
        /** Before the migration's own state is read or changed outside of a lane. */
        STATE,
        /** After the migration's own state was changed outside of a lane and before the answer. */
        STATE_DURABLE,
        /** Before the fence is changed. */
        FENCE,
        /** After the fence was changed and before the answer. */
        FENCE_DURABLE,
        /** When a call must wait: the others' chance to make it go on. */
        WAIT
    }

    /**
     * Called when a call reaches a point.
     *
     * @param point where
     * @param subject which lane, table or call, for choosing and for messages
     */
    void at(Point point, String subject);
}
