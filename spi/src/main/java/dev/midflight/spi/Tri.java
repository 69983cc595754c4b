package dev.midflight.spi;

/** An answer that may be unknown. */
public enum Tri {
    /** Certainly. */
    YES,
    /** Certainly not. */
    NO,
    /** Not known; what depends on it must be right either way. */
    MAYBE
}
