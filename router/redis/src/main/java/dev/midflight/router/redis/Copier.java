package dev.midflight.router.redis;

import dev.midflight.router.Side;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the state that units have at the authority into the follower. Each unit has its lane: one copy of it at a time,
 * which reads before it writes, so that an older state never comes after a newer one. A copy without an answer may
 * still arrive: nothing more is copied by its token then, but by a later one, by which the follower refuses it.
 *
 * <p>Safe for any thread.
 */
final class Copier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Copier.class);

    /** So much is asked for at once by a lane. */
    private static final int BATCH = 128;

    private final RedisStores stores;
    private final List<Lane> lanes = new ArrayList<>();

    /** By authority, the last token of which a copy may still arrive. */
    private final Map<Side, Long> doubted = new ConcurrentHashMap<>();

    private final ExecutorService threads;

    Copier(RedisStores stores, int laneCount) {
        this.stores = stores;
        for (int i = 0; i < laneCount; i++) {
            lanes.add(new Lane(new ReentrantLock(), new Wires(stores)));
        }
        this.threads = Executors.newFixedThreadPool(laneCount, work -> {
            Thread thread = new Thread(work, "midflight-redis-copy");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A part of all units, and what copies them. */
    private record Lane(ReentrantLock oneAtATime, Wires wires) {}

    /** Who copies: from which side, and by which right. */
    record Owner(Side authority, long token) {}

    /** The follower does not take copies of this process any more. */
    static final class OvertakenException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OvertakenException(String message) {
            super(message);
        }
    }

    /**
     * Copies units; returns the reasons of those that the follower refused.
     *
     * @throws OvertakenException if another process does this now, or nobody should, or the owner's right is in doubt
     * @throws java.io.UncheckedIOException if a store does not answer; some may have been copied
     */
    Map<Key, String> copy(Owner owner, Iterable<Key> units) {
        Map<Integer, List<Key>> byLane = new LinkedHashMap<>();
        for (Key unit : units) {
            byLane.computeIfAbsent(Math.floorMod(unit.hashCode(), lanes.size()), none -> new ArrayList<>())
                    .add(unit);
        }
        Map<Key, String> refused = new ConcurrentHashMap<>();
        List<Callable<Boolean>> work = new ArrayList<>();
        byLane.forEach((lane, mine) -> work.add(() -> {
            copyIn(lanes.get(lane), owner, mine, refused);
            return true;
        }));
        try {
            for (Future<Boolean> done : threads.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("Units could not be copied", failure);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while units were copied", ending);
        }
        return refused;
    }

    private void copyIn(Lane lane, Owner owner, List<Key> units, Map<Key, String> refused) {
        lane.oneAtATime().lock();
        try {
            if (owner.token() <= doubted(owner.authority())) {
                throw new OvertakenException("An earlier copy may still arrive; the next is made by a new token.");
            }
            for (int from = 0; from < units.size(); from += BATCH) {
                copyBatch(lane.wires(), owner, units.subList(from, Math.min(from + BATCH, units.size())), refused);
            }
        } finally {
            lane.oneAtATime().unlock();
        }
    }

    /** The last token that must not be used any more; 0 if there is none. */
    long doubted(Side authority) {
        return doubted.getOrDefault(authority, 0L);
    }

    private void copyBatch(Wires wires, Owner owner, List<Key> units, Map<Key, String> refused) {
        KeyState.Form form = stores.keys().shape().isPresent() ? KeyState.Form.TYPED : KeyState.Form.DUMP;
        List<Key> again = new ArrayList<>();
        put(wires, owner, units, form).forEach((unit, reason) -> {
            // Another version of Redis does not read this one's dumps.
            if (form == KeyState.Form.DUMP && reason.contains("DUMP payload version")) {
                again.add(unit);
            } else {
                refused.put(unit, reason);
            }
        });
        if (!again.isEmpty()) {
            refused.putAll(put(wires, owner, again, KeyState.Form.TYPED));
        }
    }

    @SuppressWarnings("IllegalCatch") // the application's shape; the others go on
    private Map<Key, String> put(Wires wires, Owner owner, List<Key> units, KeyState.Form form) {
        Side from = owner.authority();
        List<List<Key>> asked =
                units.stream().map(unit -> stores.keys().keys(from, unit)).toList();
        List<List<KeyState>> states = KeyState.read(wires.at(from), asked, form);
        Map<Key, String> refused = new LinkedHashMap<>();
        List<Key> sent = new ArrayList<>();
        List<byte[][]> puts = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            Key unit = units.get(i);
            Optional<String> unshaped = unshaped(stores.keys(), states.get(i));
            if (unshaped.isPresent()) {
                refused.put(unit, unshaped.get());
                continue;
            }
            try {
                Map<Key, KeyState> wanted = target(from, unit, states.get(i));
                puts.add(words(owner, wanted, form));
                sent.add(unit);
            } catch (RuntimeException failure) {
                LOG.debug("a unit could not be given its shape", failure);
                refused.put(
                        unit,
                        "the application's shape of it failed: %s"
                                .formatted(failure.getClass().getName()));
            }
        }
        List<@Nullable Object> answers;
        try {
            answers = wires.at(from.other()).scriptsOnce(Scripts.APPLY, puts);
        } catch (UncheckedIOException unknown) {
            doubted.merge(from, owner.token(), Math::max);
            throw unknown;
        }
        for (int i = 0; i < sent.size(); i++) {
            if (answers.get(i) instanceof RedisErrorException refusal) {
                String reason = String.valueOf(refusal.getMessage());
                if (refusal.says(Scripts.STALE)) {
                    throw new OvertakenException(reason);
                }
                refused.put(sent.get(i), reason);
            }
        }
        return refused;
    }

    private byte[][] words(Owner owner, Map<Key, KeyState> wanted, KeyState.Form form) {
        List<Object> words = new ArrayList<>(List.of(1, stores.names().state, owner.token()));
        wanted.forEach((key, state) -> {
            boolean dump = form == KeyState.Form.DUMP && state.exists();
            words.addAll(List.of(
                    key,
                    dump ? "dump" : state.type(),
                    state.endsAtMillis(),
                    state.words().size()));
            words.addAll(state.words());
        });
        return Words.of(words);
    }

    /** Why states cannot be given another shape, if they are to be; what is not known would be taken for nothing. */
    static Optional<String> unshaped(KeyMap keys, List<KeyState> states) {
        return keys.shape().isEmpty()
                ? Optional.empty()
                : states.stream()
                        .filter(state -> state.exists() && state.value().isEmpty())
                        .findFirst()
                        .map(state -> "a %s cannot be given another shape".formatted(state.type()));
    }

    /** What the follower has to have, by its keys. */
    private Map<Key, KeyState> target(Side from, Key unit, List<KeyState> states) {
        return target(stores.keys(), from, unit, states);
    }

    static Map<Key, KeyState> target(KeyMap keys, Side from, Key unit, List<KeyState> states) {
        List<Key> sources = keys.keys(from, unit);
        List<Key> targets = keys.keys(from.other(), unit);
        Map<Key, KeyState> wanted = new LinkedHashMap<>();
        Optional<KeyMap.Shape> shape = keys.shape();
        if (shape.isEmpty()) {
            for (int i = 0; i < sources.size(); i++) {
                wanted.put(targets.get(i), states.get(i));
            }
            return wanted;
        }
        Map<Key, RedisValue> values = new LinkedHashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            Key key = sources.get(i);
            states.get(i).value().ifPresent(value -> values.put(key, value));
        }
        Map<Key, RedisValue> made = shape.get().at(from.other(), unit, values);
        for (Key key : targets) {
            wanted.put(key, KeyState.of(Optional.ofNullable(made.get(key))));
        }
        return wanted;
    }

    @Override
    public void close() {
        threads.shutdown();
        for (Lane lane : lanes) {
            lane.oneAtATime().lock();
            try {
                lane.wires().close();
            } finally {
                lane.oneAtATime().unlock();
            }
        }
    }
}
