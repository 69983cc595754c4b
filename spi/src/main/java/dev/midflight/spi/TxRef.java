package dev.midflight.spi;

/** A committed transaction of a source, opaque to the engine. Implementations have value equality. */
public interface TxRef {

    /** The reference as text without spaces or commas; {@link Source#tx} reads it back. */
    String encode();
}
