package dev.midflight.router;

import dev.midflight.router.Journal.Entry;
import dev.midflight.router.Journal.State;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.Verdict;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Heals divergences: reads both sides, and if they differ has the authority's value brought over, in the way in which
 * writes are, so that nothing newer is overwritten. Never towards the authority, and not while that moves.
 */
final class Repair<K, V, E extends Exception> {

    private static final int ATTEMPTS_MAX = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

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

    RepairCounts round(Journal journal, int max) throws Exception {
        if (!router.plan().map(plan -> plan.stage().isFollowed()).orElse(false)) {
            return RepairCounts.NONE;
        }
        Map<State, Integer> became = new EnumMap<>(State.class);
        for (Entry entry : journal.due(max)) {
            became.merge(one(journal, entry), 1, Integer::sum);
        }
        return new RepairCounts(
                became.getOrDefault(State.HEALED_ITSELF, 0),
                became.getOrDefault(State.HEALED_BY_COPY, 0),
                became.getOrDefault(State.OPEN, 0),
                became.getOrDefault(State.NOT_HEALABLE, 0));
    }

    private State one(Journal journal, Entry entry) throws Exception {
        K key = keyOf.apply(entry.key());
        Verdict verdict = fields.compare(old.read(key), fresh.read(key)).verdict();
        if (verdict == Verdict.EQUAL || verdict == Verdict.EQUIVALENT) {
            State healed = entry.attempts() == 0 ? State.HEALED_ITSELF : State.HEALED_BY_COPY;
            return journal.close(entry, healed) ? healed : State.OPEN;
        }
        if (entry.attempts() >= ATTEMPTS_MAX) {
            return journal.close(entry, State.NOT_HEALABLE) ? State.NOT_HEALABLE : State.OPEN;
        }
        try (Pass pass = router.begin()) {
            if (pass.plan().stage().isFollowed()) {
                legs.copy(pass, key);
            }
        }
        journal.tried(entry, FIRST_PAUSE.multipliedBy(1L << entry.attempts()));
        return State.OPEN;
    }
}
