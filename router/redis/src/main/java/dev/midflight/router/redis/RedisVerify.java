package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Compares all keys of both stores: first as Redis itself writes them down, then element by element where that differs,
 * as the same elements may be written down in several ways. A unit that differs is read again at both sides after 25
 * ms, 250 ms and 2 s, so that what was under way is not counted.
 *
 * <p>Keys that only the follower has are found as well. What the authority has lost without a write, by eviction or by
 * hand, differs until it is repaired. One thread at a time.
 */
public final class RedisVerify {

    private static final List<Integer> AGAIN_MILLIS = List.of(25, 250, 2_000);
    private static final int SAMPLES_MAX = 10;

    private final RedisStores stores;
    private final int batch;
    private final Duration endTolerance;

    /**
     * A comparison that has not begun.
     *
     * @param batch about how many keys are compared at once, above zero
     * @param endTolerance by how much the ends of a key may be apart; the clocks of both machines are in it
     */
    public RedisVerify(RedisStores stores, int batch, Duration endTolerance) {
        this.stores = requireNonNull(stores, "stores");
        this.batch = batch;
        this.endTolerance = requireNonNull(endTolerance, "endTolerance");
    }

    /**
     * What a comparison has found.
     *
     * @param units how many were compared
     * @param missing of these, how many the follower does not have in full
     * @param extra how many have keys that only the follower has
     * @param different how many have another content
     * @param otherEnd how many have the same content, that ends at another time
     * @param samples some of all those that differ
     */
    public record Result(long units, long missing, long extra, long different, long otherEnd, List<Key> samples) {

        /** True if nothing differs. */
        public boolean isEqual() {
            return missing + extra + different + otherEnd == 0;
        }
    }

    private enum Difference {
        MISSING,
        EXTRA,
        DIFFERENT,
        OTHER_END
    }

    /** Compares. */
    public Result run() throws InterruptedException {
        try (Wires wires = new Wires(stores)) {
            Map<Key, Difference> differences = new LinkedHashMap<>();
            return result(compareAll(wires, differences), differences);
        }
    }

    /**
     * Compares, copies again what differs, and compares that again.
     *
     * @param applier of this process
     * @return what differs still
     */
    public Result repair(RedisApplier applier) throws InterruptedException {
        try (Wires wires = new Wires(stores)) {
            Map<Key, Difference> differences = new LinkedHashMap<>();
            long units = compareAll(wires, differences);
            Set<Key> differing = new LinkedHashSet<>(differences.keySet());
            if (!differing.isEmpty()) {
                applier.copy(differing);
            }
            return result(units, settled(wires, authority(wires), differing));
        }
    }

    private Result result(long units, Map<Key, Difference> differences) {
        Map<Difference, Long> counts = new LinkedHashMap<>();
        differences.values().forEach(each -> counts.merge(each, 1L, Long::sum));
        return new Result(
                units,
                counts.getOrDefault(Difference.MISSING, 0L),
                counts.getOrDefault(Difference.EXTRA, 0L),
                counts.getOrDefault(Difference.DIFFERENT, 0L),
                counts.getOrDefault(Difference.OTHER_END, 0L),
                differences.keySet().stream().limit(SAMPLES_MAX).toList());
    }

    private Side authority(Wires wires) {
        return RedisSwitch.authority(wires, stores.names())
                .orElseThrow(() ->
                        new IllegalStateException("No side of %s has the authority.".formatted(stores.migration())));
    }

    private long compareAll(Wires wires, Map<Key, Difference> differences) throws InterruptedException {
        Side authority = authority(wires);
        long units = 0;
        for (Side side : List.of(authority, authority.other())) {
            String cursor = "0";
            do {
                List<?> answer = wires.at(side).list("SCAN", cursor, "COUNT", batch);
                Set<Key> found = RedisBackfill.units(stores.keys(), side, (List<?>) answer.get(1));
                differences.putAll(settled(wires, authority, found));
                units += side == authority ? found.size() : 0;
                cursor = Words.text(answer.get(0));
            } while (!cursor.equals("0"));
        }
        return units;
    }

    private Map<Key, Difference> settled(Wires wires, Side authority, Set<Key> units) throws InterruptedException {
        Map<Key, Difference> differences = compare(wires, authority, new ArrayList<>(units), KeyState.Form.DUMP);
        differences = compare(wires, authority, new ArrayList<>(differences.keySet()), KeyState.Form.TYPED);
        for (int wait : AGAIN_MILLIS) {
            if (!differences.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(wait);
                differences = compare(wires, authority, new ArrayList<>(differences.keySet()), KeyState.Form.TYPED);
            }
        }
        return differences;
    }

    private Map<Key, Difference> compare(Wires wires, Side authority, List<Key> units, KeyState.Form form) {
        Map<Key, Difference> differences = new LinkedHashMap<>();
        if (units.isEmpty()) {
            return differences;
        }
        KeyState.Form asked = stores.keys().shape().isPresent() ? KeyState.Form.TYPED : form;
        List<List<KeyState>> wanted = read(wires, authority, units, asked);
        List<List<KeyState>> had = read(wires, authority.other(), units, asked);
        for (int i = 0; i < units.size(); i++) {
            Key unit = units.get(i);
            if (Copier.unshaped(stores.keys(), wanted.get(i)).isPresent()) {
                differences.put(unit, Difference.DIFFERENT);
                continue;
            }
            List<KeyState> right = List.copyOf(
                    Copier.target(stores.keys(), authority, unit, wanted.get(i)).values());
            for (int k = 0; k < right.size(); k++) {
                difference(right.get(k), had.get(i).get(k), asked)
                        .ifPresent(difference -> differences.put(unit, difference));
            }
        }
        return differences;
    }

    private List<List<KeyState>> read(Wires wires, Side side, List<Key> units, KeyState.Form form) {
        return KeyState.read(
                wires.at(side),
                units.stream().map(unit -> stores.keys().keys(side, unit)).toList(),
                form);
    }

    private Optional<Difference> difference(KeyState right, KeyState had, KeyState.Form form) {
        if (!right.exists() || !had.exists()) {
            return right.exists() == had.exists()
                    ? Optional.empty()
                    : Optional.of(right.exists() ? Difference.MISSING : Difference.EXTRA);
        }
        if (!right.type().equals(had.type()) || !sameContent(right, had, form)) {
            return Optional.of(Difference.DIFFERENT);
        }
        boolean sameEnd = (right.endsAtMillis() == 0) == (had.endsAtMillis() == 0)
                && Math.abs(right.endsAtMillis() - had.endsAtMillis()) <= endTolerance.toMillis();
        return sameEnd ? Optional.empty() : Optional.of(Difference.OTHER_END);
    }

    private static boolean sameContent(KeyState right, KeyState had, KeyState.Form form) {
        if (right.words().equals(had.words()) || form == KeyState.Form.DUMP) {
            return right.words().equals(had.words());
        }
        return right.value().flatMap(one -> had.value().map(one::sameContent)).orElse(false);
    }
}
