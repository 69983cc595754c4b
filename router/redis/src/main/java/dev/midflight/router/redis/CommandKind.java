package dev.midflight.router.redis;

/** What a command does to what is stored. Every one that changes something leads to a copy of the key's state. */
public enum CommandKind {
    /** Changes nothing. */
    PURE_READ,
    /** Leaves a value that depends on nothing but the command, or a removal. */
    WHOLE_VALUE,
    /** Changes a value by what it was before. */
    RELATIVE,
    /** Takes what nobody can foretell. */
    RANDOM,
    /** Sets when a value ends. */
    TIMED,
    /** A script, or a part of a transaction. */
    SCRIPT_OR_TX,
    /** Waits for something to take. */
    BLOCKING,
    /** Concerns the server or the connection. Goes to the authority only. */
    ADMIN
}
