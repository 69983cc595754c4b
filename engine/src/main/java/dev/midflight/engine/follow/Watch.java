package dev.midflight.engine.follow;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.SnapshotToken;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keys whose rows were read from the source in one snapshot, to be compared with the target (or made equal there) at
 * the
 * first place of the log that covers the snapshot. A key that a transaction outside the snapshot changes before that
 * place
 * has moved and must be read again.
 *
 * @param table the table
 * @param keys the keys that were read
 * @param token the snapshot they were read in
 * @param intent what to do at that place
 */
public record Watch(TablePair table, Collection<Key> keys, SnapshotToken token, Intent intent) {

    /** What to do once the log covers the snapshot. */
    public sealed interface Intent {

        /** Who is told what became of it. */
        Result result();
    }

    /** Hand the target's rows to {@code result}; without rows for a table without a key, once its lanes stand there. */
    public record Compare(Result result) implements Intent {}

    /** Make the target's rows equal to these. */
    public record MakeEqual(RowBatch rows, Result result) implements Intent {}

    /** Add and take away these rows of a table without a key, except those whose key moved. */
    public record Adjust(RowBatch missing, RowBatch surplus, Result result) implements Intent {}

    /** What became of a watch. Called on a lane's thread. */
    public interface Result {

        /**
         * The watch is over.
         *
         * @param target the target's rows of the keys that did not move; empty unless it was {@link Compare}
         * @param moved the keys that moved
         */
        void done(RowBatch target, Set<Key> moved);
    }

    /** A watch in progress. Guarded by {@link Crossing}. */
    static final class Open {
        private final Watch watch;
        private final Set<Key> left;
        private final Set<Key> moved = new HashSet<>();

        Open(Watch watch) {
            this.watch = watch;
            this.left = new HashSet<>(watch.keys());
        }

        Watch watch() {
            return watch;
        }

        boolean isWatched(Key key) {
            return left.contains(key);
        }

        void move(Key key) {
            if (left.remove(key)) {
                moved.add(key);
            }
        }

        List<Key> left() {
            return List.copyOf(left);
        }

        Set<Key> moved() {
            return Set.copyOf(moved);
        }
    }
}
