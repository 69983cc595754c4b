package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first copy of all keys that are moved. Begins once every process marks what it changes.
 *
 * <p>It never puts an older state after a newer one, and makes no writer wait: each key is read and put by the
 * applier's own lanes, one copy of a key at a time, and what changes meanwhile is marked and comes again. A key that is
 * gone when its turn comes is removed at the follower.
 *
 * <p>How far it is stands in the authority's Redis; another process goes on from there. SCAN finds each key that is
 * there from its beginning to its end; its cursor means nothing to a server that was started anew, so that the copy
 * then begins again. One thread.
 */
public final class RedisBackfill {

    private static final Logger LOG = LoggerFactory.getLogger(RedisBackfill.class);

    private static final String DONE = "done";

    private final RedisApplier applier;
    private final int batch;
    private final long keysPerSecond;

    /**
     * A copy that has not begun.
     *
     * @param applier of this process, which copies
     * @param batch about how many keys are copied at once, above zero
     * @param keysPerSecond how many at most, above zero
     */
    public RedisBackfill(RedisApplier applier, int batch, long keysPerSecond) {
        this.applier = requireNonNull(applier, "applier");
        if (batch < 1 || keysPerSecond < 1) {
            throw new IllegalArgumentException(
                    "Cannot copy %d keys at once and %d a second.".formatted(batch, keysPerSecond));
        }
        this.batch = batch;
        this.keysPerSecond = keysPerSecond;
    }

    /**
     * How far it is.
     *
     * @param keys how many keys were seen in all, also by processes before
     * @param refused the reasons of units that the follower refused now
     * @param done whether all keys were seen
     */
    public record Progress(long keys, Map<Key, String> refused, boolean done) {}

    /** Copies until all keys were seen. If it was done before, it is done again from the beginning. */
    public Progress run() throws InterruptedException {
        Progress progress = run(Long.MAX_VALUE);
        LOG.info("copied migration={} keys={}", applier.stores().migration(), progress.keys());
        return progress;
    }

    /** Copies until all keys were seen, or so many now. */
    public Progress run(long keysMax) throws InterruptedException {
        try (Wires wires = new Wires(applier.stores())) {
            Names names = applier.stores().names();
            Side authority = RedisSwitch.authority(wires, names)
                    .orElseThrow(() -> new IllegalStateException("No side of %s has the authority."
                            .formatted(applier.stores().migration())));
            Wire wire = wires.at(authority);
            String server = server(wire);
            Place place = place(wire, names, server);
            long before = place.keys();
            long began = System.nanoTime();
            Map<Key, String> refused = new java.util.LinkedHashMap<>();
            do {
                List<?> answer = wire.list("SCAN", place.cursor(), "COUNT", batch);
                List<?> found = (List<?>) answer.get(1);
                refused.putAll(applier.copy(units(authority, found)));
                String next = Words.text(answer.get(0));
                place = new Place(next.equals("0") ? DONE : next, place.keys() + found.size());
                wire.call("HSET", names.backfill, "cursor", place.cursor(), "keys", place.keys(), "server", server);
                rest(began, place.keys() - before);
            } while (!place.cursor().equals(DONE) && place.keys() - before < keysMax);
            return new Progress(
                    place.keys(), Map.copyOf(refused), place.cursor().equals(DONE));
        }
    }

    private record Place(String cursor, long keys) {}

    private static String server(Wire wire) {
        String about =
                Words.text(Optional.ofNullable(wire.call("INFO", "server")).orElse(""));
        int at = about.indexOf("run_id:");
        return at < 0 ? "" : about.substring(at + "run_id:".length(), about.indexOf('\r', at));
    }

    private static Place place(Wire wire, Names names, String server) {
        List<?> known = wire.list("HMGET", names.backfill, "cursor", "keys", "server");
        boolean goesOn = known.get(0) != null
                && !Words.text(known.get(0)).equals(DONE)
                && Words.text(known.get(2)).equals(server);
        return goesOn
                ? new Place(Words.text(known.get(0)), Long.parseLong(Words.text(known.get(1))))
                : new Place("0", 0);
    }

    private Set<Key> units(Side side, List<?> found) {
        return units(applier.stores().keys(), side, found);
    }

    static Set<Key> units(KeyMap keys, Side side, List<?> found) {
        Set<Key> units = new LinkedHashSet<>();
        for (Object each : found) {
            Key key = Key.of((byte[]) each);
            if (!Names.isOwn(key)) {
                keys.unit(side, key).ifPresent(units::add);
            }
        }
        return units;
    }

    private void rest(long began, long copied) throws InterruptedException {
        long due = began + (long) (copied * 1e9 / keysPerSecond);
        long left = due - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
