package dev.midflight.spi;

/** Where live changes come from. */
public enum Capture {
    /** From the store's log; the application does not change. */
    LOG,
    /** From marks that the application leaves beside its writes, in the same transactions; no log is read. */
    APPLICATION
}
