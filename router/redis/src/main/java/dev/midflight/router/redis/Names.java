package dev.midflight.router.redis;

/** The keys that a migration itself has in both stores. */
final class Names {

    /** Fields: role (authority, follower, closed), epoch, token. */
    final Key state;

    /** A stream, one entry for each write: the keys that it changed. */
    final Key marks;

    /** Who copies; ends by itself. */
    final Key owner;

    /** Counts the owners. */
    final Key tokens;

    /** What could not be copied, with the reason. */
    final Key stuck;

    /** How far the first copy is. */
    final Key backfill;

    private final String prefix;

    Names(String migration) {
        prefix = "midflight:" + migration + ":";
        state = Key.of(prefix + "state");
        marks = Key.of(prefix + "dirty");
        owner = Key.of(prefix + "owner");
        tokens = Key.of(prefix + "tokens");
        stuck = Key.of(prefix + "stuck");
        backfill = Key.of(prefix + "backfill");
    }

    /** True if a key is one of Midflight's own, of this migration or another. */
    static boolean isOwn(Key key) {
        return key.text().startsWith("midflight:");
    }
}
