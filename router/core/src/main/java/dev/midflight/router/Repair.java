package dev.midflight.router;

import dev.midflight.router.Journal.Entry;
import dev.midflight.router.Journal.State;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.Verdict;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Heals divergences: reads both sides, and if they differ has the authority's value brought over, in the way in which
 * writes are, so that nothing newer is overwritten. Never towards the authority, and not while that moves.
 */
final class Repair<K, V, E extends Exception> {

    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

    private static final int ATTEMPTS_MAX = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration UNREAD_PAUSE = Duration.ofSeconds(5);

    /** When so many fail one after the other it is a store that fails, not a key. */
    private static final int FAILURES_MAX = 3;

    private final Router router;
    private final Store<K, V, E> old;
    private final Store<K, V, E> fresh;
    private final Fields<V> fields;
    private final Function<String, K> keyOf;
    private final Legs<K, V, E> legs;

    Repair(MigratorBuilder<K, V, E> builder, Legs<K, V, E> legs) {
        this.router = builder.router;
        this.old = MigratorBuilder.said(builder.old, "the old store: old(...)");
        this.fresh = MigratorBuilder.said(builder.fresh, "the new store: fresh(...)");
        this.fields = MigratorBuilder.said(builder.fields, "to say how answers are compared: compare(...)");
        this.keyOf = MigratorBuilder.said(builder.keyOf, "to make a key of its text again: keys(...)");
        this.legs = legs;
    }

    @SuppressWarnings("IllegalCatch") // a key that fails keeps no other from its turn
    RepairCounts round(Journal journal, int max) throws Exception {
        if (!router.plan().map(plan -> plan.stage().isFollowed()).orElse(false)) {
            return RepairCounts.NONE;
        }
        Map<State, Integer> became = new EnumMap<>(State.class);
        int failures = 0;
        for (Entry entry : journal.due(max)) {
            State state = State.OPEN;
            try {
                state = one(journal, entry);
                failures = 0;
            } catch (InterruptedException ending) {
                throw ending;
            } catch (Exception failure) {
                failures++;
                if (failures == FAILURES_MAX) {
                    throw failure;
                }
                LOG.warn("divergence could not be healed, it is tried again reason={}", Refusals.reason(failure));
            }
            became.merge(state, 1, Integer::sum);
        }
        return new RepairCounts(
                became.getOrDefault(State.HEALED_ITSELF, 0),
                became.getOrDefault(State.HEALED_BY_COPY, 0),
                became.getOrDefault(State.OPEN, 0),
                became.getOrDefault(State.NOT_HEALABLE, 0));
    }

    /** Whatever fails, the entry is put off. */
    @SuppressWarnings("IllegalCatch") // thrown on
    private State one(Journal journal, Entry entry) throws Exception {
        K key;
        Verdict verdict;
        try {
            key = keyOf.apply(entry.key());
            verdict = fields.compare(old.read(key), fresh.read(key)).verdict();
        } catch (Exception failure) {
            journal.later(entry, UNREAD_PAUSE);
            throw failure;
        }
        if (verdict == Verdict.EQUAL || verdict == Verdict.EQUIVALENT) {
            State healed = entry.attempts() == 0 ? State.HEALED_ITSELF : State.HEALED_BY_COPY;
            return journal.close(entry, healed) ? healed : State.OPEN;
        }
        if (entry.attempts() >= ATTEMPTS_MAX) {
            return journal.close(entry, State.NOT_HEALABLE) ? State.NOT_HEALABLE : State.OPEN;
        }
        try (Pass pass = router.begin()) {
            copy(pass, key, () -> journal.tried(entry, FIRST_PAUSE.multipliedBy(1L << entry.attempts())));
        }
        return State.OPEN;
    }

    private interface Ending {
        void run() throws Exception;
    }

    private void copy(Pass pass, K key, Ending tried) throws Exception {
        try {
            if (pass.plan().stage().isFollowed()) {
                legs.copy(pass, key);
            }
        } finally {
            tried.run();
        }
    }
}
