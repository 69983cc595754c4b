package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a migration is, as the application sees it: which side has the authority, and what the other one, the
 * follower, gets. How many reads go to the follower is no matter of the stage: it only says whether any may.
 *
 * <p>Two processes may be in neighbouring stages for a while, never further apart. That is safe as long as both name
 * the same authority, or one of them names none, which is what {@link #SWITCHING} is for (Rae et al., Online,
 * Asynchronous Schema Change in F1, VLDB 2013, with the difference that two authorities do not get along for a moment).
 */
public enum Stage {
    /** Before the migration. */
    OLD_ONLY(Side.OLD, Follower.NOTHING, false),
    /** What changes is marked; the copy may begin once all processes do so. */
    CAPTURE(Side.OLD, Follower.MARKS, false),
    /** The new side follows some time later. */
    DUAL_OLD(Side.OLD, Follower.LATER, false),
    /** A write is answered once the new side has it, or its key is known not to be current there. */
    MIRROR_OLD(Side.OLD, Follower.WITH_THE_ANSWER, true),
    /** Nobody writes: the old side is closed, the new one not open yet. */
    SWITCHING(null, Follower.NOTHING, true),
    /** The new side has the authority; the old one has each write with its answer. */
    MIRROR_NEW(Side.NEW, Follower.WITH_THE_ANSWER, true),
    /** The old side follows some time later. */
    DUAL_NEW(Side.NEW, Follower.LATER, false),
    /** After the migration. */
    NEW_ONLY(Side.NEW, Follower.NOTHING, false);

    private final Optional<Side> authority;
    private final Follower follower;
    private final boolean readsMayFollow;

    Stage(@Nullable Side authority, Follower follower, boolean readsMayFollow) {
        this.authority = Optional.ofNullable(authority);
        this.follower = requireNonNull(follower, "follower");
        this.readsMayFollow = readsMayFollow;
    }

    /** What the side without the authority gets of a write. */
    public enum Follower {
        /** Nothing. */
        NOTHING,
        /** That the key has changed is written down, no more. */
        MARKS,
        /** The row, some time after the caller has its answer. */
        LATER,
        /** The row before the caller has its answer, or the key is written down as not current. */
        WITH_THE_ANSWER
    }

    /** The side that takes writes and whose word counts; empty while nobody may write. */
    public Optional<Side> authority() {
        return authority;
    }

    /** What the other side gets. */
    public Follower follower() {
        return follower;
    }

    /** True if the follower gets rows, so that it makes sense to compare what both sides answer. */
    public boolean isFollowed() {
        return follower == Follower.LATER || follower == Follower.WITH_THE_ANSWER;
    }

    /** True if reads of keys that are current at the follower may go there. */
    public boolean mayReadFollower() {
        return readsMayFollow;
    }

    /**
     * True if this stage may be followed by that one: a neighbour, forward or back; a pause of the follower, from any
     * stage of the old side back to {@link #CAPTURE}; and giving up before anything is read from the new side.
     */
    public boolean mayGoTo(Stage next) {
        return switch (this) {
            case OLD_ONLY -> next == CAPTURE;
            case CAPTURE -> next == OLD_ONLY || next == DUAL_OLD;
            case DUAL_OLD -> next == CAPTURE || next == MIRROR_OLD || next == OLD_ONLY;
            case MIRROR_OLD -> next == DUAL_OLD || next == SWITCHING || next == CAPTURE;
            case SWITCHING -> next == MIRROR_OLD || next == MIRROR_NEW;
            case MIRROR_NEW -> next == SWITCHING || next == DUAL_NEW;
            case DUAL_NEW -> next == MIRROR_NEW || next == NEW_ONLY;
            case NEW_ONLY -> next == DUAL_NEW;
        };
    }
}
