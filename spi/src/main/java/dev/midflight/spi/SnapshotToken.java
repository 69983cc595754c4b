package dev.midflight.spi;

/**
 * Names exactly which transactions a snapshot sees. Captured inside the read itself. Immutable and safe for any thread.
 *
 * <p>Rule R of the copy rests on it: a change is ignored if the chunk's snapshot saw its transaction, else applied.
 */
public interface SnapshotToken {

    /** Whether the snapshot sees a transaction that the log has delivered. */
    Tri sees(TxRef tx);

    /**
     * False if {@link #sees} may answer MAYBE. Then changes up to {@link #highBound} are all written again rather
     * than some of them ignored: a transaction that is known to be seen can follow one of the same key that is not
     * known. A store may have exact snapshots at one time and others at another.
     */
    default boolean exact() {
        return true;
    }

    /** A position that covers every transaction the snapshot sees. */
    Position highBound();

    /** The token as text; {@link Source#token} reads it back. */
    String encode();
}
