package dev.midflight.router.jdbc;

/** Why a read that was to be compared with the other side was not. */
public enum NotCompared {
    /** The transaction had written before. Such a read is answered by the authority, whatever the plan says. */
    WRITTEN(false),
    /**
     * Only the authority may answer it, whatever the plan says: it reads a table that is not of the migration or has
     * another name at the other side, calls a function that says something else each time, was not understood, or the
     * session had been changed before in a way that the other side cannot follow.
     */
    AUTHORITY_ONLY(false),
    /** A text had set something for the session, which a connection of another one does not have. */
    SESSION(true),
    /** The statement lets rows be read in any order or changed, or cuts them by {@code setMaxRows} and the like. */
    STATEMENT(true),
    /** A parameter can be read only once, or belongs to a connection: streams, large values, arrays. */
    PARAMETERS(true),
    /** It asks for some rows only, and not in an order, so that either side may answer with others. */
    ORDER(true),
    /** The server of the other side does not understand it, or does not understand it as a read. */
    TEXT(true),
    /** The answer has too many rows or bytes. */
    TOO_LARGE(true),
    /** The application has not read all rows. */
    STOPPED(true),
    /** A value could not be kept, or the rows were read from the driver itself. */
    UNREADABLE(true),
    /** Too many wait to be compared, it took too long, or the other side is left in peace because it fails. */
    NO_ROOM(true);

    private final boolean told;

    NotCompared(boolean told) {
        this.told = told;
    }

    /** True if the plan may have such a read answered by either side, so that it counts for those who judge that. */
    public boolean isTold() {
        return told;
    }
}
