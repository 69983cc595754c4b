package dev.midflight.business;

import java.util.ArrayDeque;
import java.util.Deque;

/** A key whose answers were not the same when they were read. One thread at a time. */
final class Suspect {

    /** An answer that is older was long since replaced on the other side too. */
    private static final int SEEN_MAX = 6;

    private final CheckedKey key;
    private final boolean sampled;
    private final Deque<Reply> leaders = new ArrayDeque<>();
    private final Deque<Reply> followers = new ArrayDeque<>();
    private Finding finding;

    Suspect(CheckedKey key, boolean sampled, Finding finding) {
        this.key = key;
        this.sampled = sampled;
        this.finding = finding;
    }

    CheckedKey key() {
        return key;
    }

    boolean isSampled() {
        return sampled;
    }

    Finding finding() {
        return finding;
    }

    Suspect found(Finding now) {
        finding = now;
        return this;
    }

    /** What both sides answered. */
    void see(Reply leading, Reply following) {
        add(leaders, leading);
        add(followers, following);
    }

    private static void add(Deque<Reply> seen, Reply reply) {
        if (reply.failure().isEmpty()) {
            seen.addLast(reply);
            if (seen.size() > SEEN_MAX) {
                seen.removeFirst();
            }
        }
    }

    /** The last answers of the side with the writes. */
    Iterable<Reply> leaders() {
        return leaders;
    }

    /** The last answers of the side that follows. */
    Iterable<Reply> followers() {
        return followers;
    }
}
