package dev.midflight.server;

import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.DirtyKeysGate;
import dev.midflight.engine.ramp.Judgement;
import dev.midflight.engine.ramp.WaitingMarks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * How many keys the follower does not have as the authority has them, looked at again and again during a step: the
 * marks that this process has to follow, and what routers tell. All routers look at the same journals of keys, so the
 * one that tells of the most counts. One thread at a time.
 */
final class DirtyLooks {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int LOOKS_MAX = 16;

    private final Optional<DirtyKeysGate> gate;
    private final Deque<Long> counts = new ArrayDeque<>();
    private Supplier<Optional<WaitingMarks>> marks = () -> Optional.of(WaitingMarks.NONE);
    private Optional<WaitingMarks> backlog = Optional.of(WaitingMarks.NONE);
    private long lookedNanos;

    /** A gate with this limit; none if it is not asked. */
    DirtyLooks(OptionalLong limit) {
        this.gate = limit.isPresent() ? Optional.of(new DirtyKeysGate(limit.getAsLong())) : Optional.empty();
    }

    /** What the application marks in a store that this process follows; nothing while that is not known. */
    void marks(Supplier<Optional<WaitingMarks>> source) {
        marks = source;
    }

    /** Another step begins. */
    void begin() {
        counts.clear();
    }

    /** Looks, if it is time to. */
    void look(List<Instance> instances, long nanos) {
        if (gate.isEmpty() || (!counts.isEmpty() && nanos - lookedNanos < EVERY.toNanos())) {
            return;
        }
        lookedNanos = nanos;
        backlog = marks.get();
        long told = instances.stream()
                .filter(one -> !one.leaseLeft().isZero())
                .mapToLong(one -> one.evidence().dirtyKeys())
                .max()
                .orElse(0);
        if (counts.size() == LOOKS_MAX) {
            counts.removeFirst();
        }
        counts.addLast(told + backlog.map(WaitingMarks::count).orElse(0L));
    }

    /** What the looks at this step say; nothing if that is not asked. */
    Optional<Judgement> judge() {
        return gate.map(asked -> {
            if (backlog.isEmpty()) {
                return new Judgement(Answer.WAIT, "dirty keys: nothing is followed now, or the store does not answer");
            }
            Judgement judgement = asked.judge(List.copyOf(counts));
            return backlog.get().count() == 0
                    ? judgement
                    : new Judgement(
                            judgement.answer(),
                            "%s; the oldest mark waits for %d ms"
                                    .formatted(
                                            judgement.why(),
                                            backlog.get().oldest().toMillis()));
        });
    }
}
