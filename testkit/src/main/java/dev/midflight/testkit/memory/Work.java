package dev.midflight.testkit.memory;

import dev.midflight.spi.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A transaction on a server, of the application or of a lane. Confined to the server's gate. */
final class Work {

    /** How far a transaction is. */
    enum State {
        OPEN,
        PREPARED,
        APPENDED,
        VISIBLE,
        ROLLED_BACK
    }

    private final long id;
    private final Optional<String> migration;
    private final List<LogStep> steps = new ArrayList<>();
    private final Map<Shelf, Set<Key>> touched = new LinkedHashMap<>();
    private State state = State.OPEN;
    private long position;
    private Instant at = Instant.EPOCH;

    /**
     * A transaction that has just begun.
     *
     * @param migration whose lane it is; empty for the application
     */
    Work(long id, Optional<String> migration) {
        this.id = id;
        this.migration = migration;
    }

    void touch(Shelf shelf, Key key) {
        touchTable(shelf).add(key);
    }

    Set<Key> touchTable(Shelf shelf) {
        return touched.computeIfAbsent(shelf, any -> new LinkedHashSet<>());
    }

    void log(LogStep step) {
        steps.add(step);
    }

    void prepared() {
        state = State.PREPARED;
    }

    void appended(long atPosition, Instant atTime) {
        state = State.APPENDED;
        position = atPosition;
        at = atTime;
    }

    void visible() {
        state = State.VISIBLE;
    }

    void rolledBack() {
        state = State.ROLLED_BACK;
        touched.forEach((shelf, keys) -> keys.forEach(key -> shelf.forget(this, key)));
        steps.clear();
    }

    /** True while it holds its locks: from its begin until it is visible or rolled back. */
    boolean running() {
        return state != State.VISIBLE && state != State.ROLLED_BACK;
    }

    /** True once it holds no locks. */
    boolean ended() {
        return !running();
    }

    /** True once its commit is in the log. */
    boolean committed() {
        return state == State.APPENDED || state == State.VISIBLE;
    }

    long id() {
        return id;
    }

    State state() {
        return state;
    }

    long position() {
        return position;
    }

    Instant at() {
        return at;
    }

    MemoryTxRef ref() {
        return new MemoryTxRef(id, position);
    }

    Optional<String> migration() {
        return migration;
    }

    List<LogStep> steps() {
        return steps;
    }

    Set<Shelf> shelves() {
        return touched.keySet();
    }
}
