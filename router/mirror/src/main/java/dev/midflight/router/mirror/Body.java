package dev.midflight.router.mirror;

import static java.util.Objects.requireNonNull;

/** What a request or an answer consists of, as far as it was kept. Whoever makes one does not change its bytes. */
public final class Body {

    /** Nothing, all of it. */
    public static final Body NONE = new Body(Kept.ALL, new byte[0]);

    private final Kept kept;
    private final byte[] bytes;

    /** How much was. */
    public enum Kept {
        /** All. */
        ALL,
        /** It is longer than what is kept. */
        TOO_LONG,
        /** It went another way, or not all of it was read. */
        UNKNOWN
    }

    private Body(Kept kept, byte[] bytes) {
        this.kept = kept;
        this.bytes = bytes;
    }

    /** All of it. */
    public static Body of(byte[] bytes) {
        return new Body(Kept.ALL, requireNonNull(bytes, "bytes"));
    }

    /** One that is not known. */
    static Body none(Kept why) {
        return new Body(why, new byte[0]);
    }

    /** How much of it was kept. */
    public Kept kept() {
        return kept;
    }

    /** The same array each time; empty unless all was kept. */
    byte[] bytes() {
        return bytes;
    }
}
