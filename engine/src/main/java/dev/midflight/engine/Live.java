package dev.midflight.engine;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Progress;
import dev.midflight.engine.follow.States;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.verify.ChangedRows;
import dev.midflight.engine.verify.Verifier;
import java.time.Duration;

/** A running direction with what is proven of it. Safe for any thread. */
final class Live implements AutoCloseable {

    /** About 100 bytes a key: at most some 100 MiB for one table that changes all over. */
    static final int CHANGED_KEYS_MAX = 1_000_000;

    private final Direction direction;
    private final ChangedRows changed;
    private final Progress progress;
    private final Stream stream;
    private final Verifier verifier;

    private Live(Direction direction, ChangedRows changed, Progress progress, Time time) {
        this.direction = direction;
        this.changed = changed;
        this.progress = progress;
        this.stream = new Stream(direction, States.resume(direction), progress, time);
        this.verifier = new Verifier(direction, stream, changed, time);
    }

    /** Starts a direction from what its target has saved; every changed key is remembered from the first event on. */
    static Live start(Direction direction, Time time) {
        return start(direction, new ChangedRows(CHANGED_KEYS_MAX), new Progress(), time);
    }

    private static Live start(Direction direction, ChangedRows changed, Progress progress, Time time) {
        Live live = new Live(direction, changed, progress, time);
        live.stream.crossing().changedKeys(changed);
        live.stream.start();
        return live;
    }

    /**
     * Starts the same direction again after a fault; what was proven stays proven, changes since are delivered again.
     */
    Live again(Time time) {
        close();
        Live next = start(direction, changed, progress, time);
        next.verifier.inherit(verifier);
        return next;
    }

    Direction direction() {
        return direction;
    }

    Progress progress() {
        return progress;
    }

    Stream stream() {
        return stream;
    }

    Verifier verifier() {
        return verifier;
    }

    /** Makes durable what was delivered, then stops. */
    void stop(Duration wait) throws InterruptedException {
        if (stream.failure().isEmpty()) {
            stream.standAll(wait, () -> {});
        }
        close();
    }

    @Override
    public void close() {
        stream.close();
    }
}
