package dev.midflight.engine.follow;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.spi.Position;
import dev.midflight.spi.TxRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The transaction that the log delivers now, on its way to the lanes: held back until it is complete, or until it is too
 * large to be held.
 *
 * <p>Usually each lane gets its part. A <em>whole</em> transaction goes to one lane, in one target transaction: under
 * {@link Spread#BY_TRANSACTION} each does, in the lane that the first key it touches names, so that the lane's saved
 * position says after a crash whether it is there; and one that empties a table, in the first lane. What is too large to
 * be held, or empties a table, has the lanes for itself: all of them stand before it and after it.
 *
 * <p>How much is held is counted from the changes alone, so that a transaction takes the same way each time it is
 * delivered.
 *
 * <p>Not thread-safe; guarded by {@link Crossing}.
 */
final class Delivery {

    private static final int CHANGE_BYTES = 96;

    private final Lanes lanes;
    private final Position[] starts;
    private final WriteSets writeSets;
    private final List<Parcel> held = new ArrayList<>();
    private final boolean[] skips;
    private final boolean[] touched;
    private long heldBytes;
    private int home;
    private boolean byTransaction;
    private boolean whole;
    private boolean released;
    private boolean dropped;
    private boolean emptied;

    private record Parcel(int lane, LaneMessage message) {}

    Delivery(Lanes lanes, Position[] starts, WriteSets writeSets) {
        this.lanes = lanes;
        this.starts = starts.clone();
        this.writeSets = writeSets;
        this.skips = new boolean[starts.length];
        this.touched = new boolean[starts.length];
    }

    void begin(TxRef begun, boolean isWhole) {
        byTransaction = isWhole;
        whole = isWhole;
        home = -1;
        released = false;
        dropped = false;
        emptied = false;
        held.clear();
        heldBytes = 0;
        writeSets.begin();
        for (int lane = 0; lane < skips.length; lane++) {
            skips[lane] = starts[lane].includes(begun);
        }
    }

    /** True if the lane had this transaction before the stream began. Known of each lane unless transactions are whole. */
    boolean skips(int lane) {
        return !byTransaction && skips[lane];
    }

    /** The transaction touches a key that this lane is named by; the first one names a whole transaction's lane. */
    void touches(int lane) {
        if (byTransaction && home < 0) {
            home = lane;
            dropped = skips[lane];
        }
    }

    /** True if no lane has got anything of the transaction yet. */
    boolean isHeld() {
        return !released;
    }

    /** True if what it writes must be known to tell what it must come after. */
    boolean needsWriteSet() {
        return byTransaction && !released && !dropped;
    }

    /** Takes changes for a lane; a whole transaction's go to its own. */
    void put(int lane, LaneMessage message) throws InterruptedException {
        if (dropped) {
            return;
        }
        if (released) {
            send(lane, message);
        } else {
            held.add(new Parcel(lane, message));
        }
    }

    /** So much of the log was delivered for this transaction. */
    void count(int changes, long bytes) throws InterruptedException {
        heldBytes += bytes + (long) CHANGE_BYTES * changes;
        if (heldBytes > lanes.holdBytes() && !released) {
            release();
        }
    }

    /**
     * The transaction empties a table. While it is held, lanes were marked before: none of them is to be behind the
     * place where it begins when the one that gets it whole has it. If it could not be held, what it did before is made durable under the position
     * before it, which a repetition after a crash does again.
     */
    void truncate(LaneMessage message) throws InterruptedException {
        touches(0);
        emptied = true;
        if (whole || !released) {
            if (!whole) {
                whole = true;
                home = 0;
                dropped = skips[0];
            }
            put(home, message);
            return;
        }
        if (!skips[0]) {
            Arrays.fill(skips, false);
            lanes.standAll();
            lanes.put(0, message);
            lanes.standAll();
        }
    }

    /** The transaction is complete. */
    void commit(LaneMessage mark) throws InterruptedException {
        if (whole) {
            commitWhole(mark);
        } else {
            commitSpread(mark);
        }
        Arrays.fill(touched, false);
    }

    private void commitWhole(LaneMessage mark) throws InterruptedException {
        if (dropped || home < 0) {
            held.clear();
            return;
        }
        boolean alone = released || emptied;
        if (!released && emptied) {
            lanes.standAll();
        }
        if (alone) {
            sendHeld();
            lanes.put(home, mark);
            lanes.standAll();
            writeSets.allDurable();
        } else {
            LaneMessage turn = writeSets.takeTurn(home);
            sendHeld();
            lanes.put(home, turn);
            lanes.put(home, mark);
        }
    }

    private void commitSpread(LaneMessage mark) throws InterruptedException {
        sendHeld();
        if (emptied && !skips[0]) {
            for (int lane = 1; lane < lanes.count(); lane++) {
                lanes.put(lane, mark);
            }
            lanes.standAll();
            lanes.put(0, mark);
            lanes.standAll();
            return;
        }
        for (int lane = 0; lane < touched.length; lane++) {
            if (touched[lane]) {
                lanes.put(lane, mark);
            }
        }
    }

    private void release() throws InterruptedException {
        released = true;
        if (dropped) {
            held.clear();
            return;
        }
        if (whole) {
            writeSets.begin();
            lanes.standAll();
        }
        sendHeld();
    }

    private void sendHeld() throws InterruptedException {
        for (Parcel parcel : held) {
            send(parcel.lane(), parcel.message());
        }
        held.clear();
    }

    private void send(int lane, LaneMessage message) throws InterruptedException {
        int to = whole ? home : lane;
        touched[to] = true;
        lanes.put(to, requireNonNull(message, "message"));
    }
}
