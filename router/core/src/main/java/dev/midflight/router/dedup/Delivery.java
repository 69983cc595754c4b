package dev.midflight.router.dedup;

/** What the delivery of a message is to its consumer. */
public enum Delivery {
    /** The message has had no effect yet: let it have it now, in the same transaction. */
    FIRST,
    /** The message has had its effect: acknowledge it and do nothing else. */
    DUPLICATE
}
