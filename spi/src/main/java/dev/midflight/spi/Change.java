package dev.midflight.spi;

/** What a change does to a row. */
public enum Change {
    /** A new row; the image before is absent. */
    INSERT,
    /** New values, perhaps a new key. */
    UPDATE,
    /** The row is gone; the image after is absent. */
    DELETE
}
