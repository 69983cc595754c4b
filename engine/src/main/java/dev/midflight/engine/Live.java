package dev.midflight.engine;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Progress;
import dev.midflight.engine.follow.Resume;
import dev.midflight.engine.follow.States;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.engine.verify.ChangedRows;
import dev.midflight.engine.verify.Verifier;
import dev.midflight.spi.Backlog;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running direction with what is proven of it. Safe for any thread. */
final class Live implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Live.class);

    /** About 100 bytes a key: at most some 100 MiB for one table that changes all over. */
    static final int CHANGED_KEYS_MAX = 1_000_000;

    private static final Duration LOOK_PAUSE = Duration.ofSeconds(5);

    private final Direction direction;
    private final ChangedRows changed;
    private final Stream stream;
    private final Verifier verifier;
    private final Direction opposite;
    private final MarkCount marks;
    private long looked;

    private Live(Direction direction, Direction opposite, ChangedRows changed, Stream stream, Time time) {
        this.direction = direction;
        this.opposite = opposite;
        this.changed = changed;
        this.stream = stream;
        this.verifier = new Verifier(direction, stream, changed, this::leftOut, time);
        this.marks = new MarkCount(
                () -> direction
                        .source()
                        .backlog(direction.tables().stream()
                                .map(TablePair::source)
                                .toList()),
                time);
        this.looked = time.nanos();
    }

    /** Starts a direction from what its target has saved; every changed key is remembered from the first event on. */
    static Live start(Direction direction, Direction opposite, Time time) {
        Resume resume = States.resume(direction);
        Stream stream = new Stream(direction, resume, new Progress(time.now(), resume.chunks()), time);
        return started(new Live(direction, opposite, new ChangedRows(CHANGED_KEYS_MAX), stream, time));
    }

    private static Live started(Live live) {
        live.direction.requireNoTriggers();
        live.stream.crossing().changedKeys(live.changed);
        live.stream.start();
        return live;
    }

    /**
     * Starts the same direction again after a fault; what was proven stays proven, changes since are delivered again.
     */
    Live again(Time time) {
        close();
        Stream anew = new Stream(direction, States.resume(direction), progress(), time);
        Live next = started(new Live(direction, opposite, changed, anew, time));
        next.verifier.inherit(verifier);
        return next;
    }

    Direction direction() {
        return direction;
    }

    Progress progress() {
        return stream.progress();
    }

    Stream stream() {
        return stream;
    }

    Verifier verifier() {
        return verifier;
    }

    /** The direction that does not run now; rows that it could not write are still missing. */
    Direction opposite() {
        return opposite;
    }

    /** Marks the log, and waits until the target has all up to there; false if not in time, or a store is lost. */
    boolean isFollowed(Duration wait) throws InterruptedException {
        try {
            return stream.awaitApplied(direction.source().mark("followed"), wait);
        } catch (StoreException | IllegalStateException ended) {
            LOG.debug("the target's place is not known cause={}", ended.toString());
            return false;
        }
    }

    /** The marks of the application that wait; nothing if it leaves none, or the store does not answer. */
    Optional<Backlog> marks() {
        return marks.now();
    }

    /** The rows that are not on both sides on purpose. */
    List<Quarantined> leftOut() {
        Map<String, Quarantined> rows = new LinkedHashMap<>();
        java.util.stream.Stream.concat(
                        direction.target().quarantine().stream(), opposite.target().quarantine().stream())
                .forEach(row -> rows.putIfAbsent(row.table() + ":" + row.key(), row));
        return List.copyOf(rows.values());
    }

    /**
     * Throws what ended the stream; and from time to time, that a definition was altered or a trigger was made at the
     * target. Not every log tells of that, and none tells of a table that nobody can write to any more. One thread.
     */
    void throwFailure(Time time) {
        stream.throwFailure();
        if (time.nanos() - looked > LOOK_PAUSE.toNanos()) {
            direction.requireUnaltered();
            direction.requireNoTriggers();
            looked = time.nanos();
        }
    }

    /** Makes durable what was delivered, then stops. What a store that is lost meanwhile lacks is read again. */
    void stop(Duration wait) throws InterruptedException {
        try {
            if (stream.failure().isEmpty()) {
                stream.standAll(wait, () -> {});
            }
        } catch (StoreUnavailableException lost) {
            LOG.info("stopped in the middle cause={}", lost.toString());
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
