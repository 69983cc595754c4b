package dev.midflight.spi;

/**
 * Names exactly which transactions a snapshot sees. Captured inside the read itself. Immutable and safe for any thread.
 *
 * <p>Rule R of the copy rests on it: a change is ignored if the chunk's snapshot saw its transaction, else applied.
 */
public interface SnapshotToken {

    /** Whether the snapshot sees a transaction that the log has delivered. */
    Tri sees(TxRef tx);

    /** A position that covers every transaction the snapshot sees. */
    Position highBound();

    /** The token as text; {@link Source#token} reads it back. */
    String encode();
}
