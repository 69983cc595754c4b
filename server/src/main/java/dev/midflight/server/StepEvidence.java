package dev.midflight.server;

import dev.midflight.engine.plan.Percent;
import dev.midflight.engine.plan.RouterSettings;
import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.ErrorTest;
import dev.midflight.engine.ramp.Judgement;
import dev.midflight.engine.ramp.LatencyTest;
import dev.midflight.engine.ramp.MismatchTest;
import dev.midflight.engine.ramp.RampStep;
import dev.midflight.engine.ramp.Reach;
import dev.midflight.engine.ramp.Reads;
import dev.midflight.engine.ramp.ShareGate;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Side;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Evidence.Compared;
import dev.midflight.router.feed.Evidence.Pair;
import dev.midflight.router.feed.Votes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen during one step: of each start of a router, what it tells now less what it told when the step began.
 * What once says STOP says so until the step is over. One thread at a time.
 */
public final class StepEvidence {

    /** Below 1 % the new side serves too few reads to wait for; errors may stop such a step all the same. */
    private static final int ENOUGH_PPM = 10_000;

    private static final int ALL_PPM = 1_000_000;

    /** How many times as many errors as are good enough are to be ruled out. */
    private static final double TOO_MANY = 3;

    private final RoutePlan plan;
    private final RampStep step;
    private final RouterSettings.Gates gates;
    private final long beganNanos;
    private final LatencyTest latency = new LatencyTest();
    private final Optional<ErrorTest> errors;
    private final Map<String, Long> lastSecond = new HashMap<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private final Reads oldBefore;
    private final Map<String, Judgement> stops = new LinkedHashMap<>();
    private Sum before = Sum.NONE;

    /**
     * Something that is wrong with the new side.
     *
     * @param kind {@code mismatch}, {@code errors}, {@code latency} or {@code external}
     * @param why the reason, with its numbers
     */
    public record Alarm(String kind, String why) {}

    /** What routers have seen. */
    private record Sum(Reads old, Reads fresh, Compared compared) {

        private static final Sum NONE = new Sum(Reads.NONE, Reads.NONE, Compared.NONE);

        private static Sum of(Evidence evidence) {
            return new Sum(reads(evidence.old()), reads(evidence.fresh()), evidence.compared());
        }

        private static Reads reads(Evidence.Answers answers) {
            return new Reads(answers.reads(), answers.errors());
        }

        Sum plus(Sum more) {
            return new Sum(old.plus(more.old), fresh.plus(more.fresh), compared.plus(more.compared));
        }

        Sum minus(Sum less) {
            return new Sum(
                    StepEvidence.minus(old, less.old),
                    StepEvidence.minus(fresh, less.fresh),
                    StepEvidence.minus(compared, less.compared));
        }

        boolean isBelow(Sum other) {
            return old.all() < other.old.all() || fresh.all() < other.fresh.all();
        }
    }

    /** What one start of a router has seen in this step. */
    private static final class Tally {

        private final boolean begun;
        private Sum base;
        private Sum last;
        private Sum carried = Sum.NONE;

        Tally(Sum counts, boolean begun) {
            this.begun = begun;
            this.base = counts;
            this.last = counts;
        }

        /** Counts that went back were begun anew, or came late: they are counted from there. */
        Sum since(Sum counts) {
            if (counts.isBelow(last)) {
                carried = carried.plus(last.minus(base));
                base = counts;
            }
            last = counts;
            return carried.plus(counts.minus(base));
        }
    }

    StepEvidence(RoutePlan plan, RampStep step, RouterSettings.Gates gates, List<RouteBook.Seen> seen, long nanos) {
        this.plan = plan;
        this.step = step;
        this.gates = gates;
        this.beganNanos = nanos;
        this.errors = gates.errors()
                .map(margin -> new ErrorTest(
                        0.01,
                        least(margin.fraction().doubleValue()),
                        margin.fraction().doubleValue()));
        Reads old = Reads.NONE;
        for (RouteBook.Seen one : seen) {
            Tally unused = begin(one);
            old = old.plus(Sum.of(one.evidence()).old());
        }
        this.oldBefore = old;
    }

    private static long least(double limit) {
        return (long) Math.ceil(1 / limit);
    }

    long epoch() {
        return plan.epoch();
    }

    /** All gates together. */
    Judgement judge(List<RouteBook.Seen> seen, long nanos) {
        alarms(seen);
        Votes votes = votes(seen, plan.epoch());
        List<Judgement> all = new ArrayList<>(stops.values());
        all.add(step.judge(
                Duration.ofNanos(nanos - beganNanos),
                agreed(votes),
                votes.differing().size()));
        Compared compared = before.compared();
        long decided = compared.equal() + compared.equivalent() + compared.stale() + compared.different();
        all.add(share("not compared", gates.notCompared().fraction().doubleValue())
                .judge(compared.notCompared(), decided + compared.unknown() + compared.notCompared()));
        all.add(share("unknown", gates.unknown().fraction().doubleValue())
                .judge(compared.unknown(), decided + compared.unknown()));
        if (step.reach() instanceof Reach.Share share && share.ppm() >= ENOUGH_PPM) {
            errors().ifPresent(all::add);
        }
        if (gates.latency()) {
            all.add(latency.judge());
        }
        return Judgement.all(all.stream().distinct().toList());
    }

    private static ShareGate share(String name, double limit) {
        return new ShareGate(name, limit, least(limit));
    }

    /** What is wrong for sure. */
    List<Alarm> alarms(List<RouteBook.Seen> seen) {
        take(seen);
        keep("mismatch", mismatches(votes(seen, plan.epoch())));
        errors().ifPresent(judgement -> keep("errors", judgement));
        if (gates.latency()) {
            keep("latency", latency.judge());
        }
        return stops.entrySet().stream()
                .map(stop -> new Alarm(stop.getKey(), stop.getValue().why()))
                .toList();
    }

    private void keep(String kind, Judgement judgement) {
        if (judgement.answer() == Answer.STOP) {
            stops.putIfAbsent(kind, judgement);
        }
    }

    /** No more keys that differ are told than there are names for; the rest would seem to agree. */
    private Judgement mismatches(Votes votes) {
        int different = votes.differing().size();
        return different >= Votes.DIFFERING_MAX
                ? new Judgement(Answer.STOP, "mismatches: at least %d keys differ".formatted(different))
                : step.mismatches().judge(agreed(votes), different);
    }

    /** Where the new side serves everything, the old one is compared with as it was before. */
    private Optional<Judgement> errors() {
        boolean alone = plan.reads().ppm() == ALL_PPM || plan.authority() == Side.NEW;
        return alone ? gates.errors().map(this::errorsAlone) : errors.map(ErrorTest::judge);
    }

    private Judgement errorsAlone(Percent margin) {
        double usual = oldBefore.all() == 0 ? 0 : (double) oldBefore.errors() / oldBefore.all();
        double enough = Math.min(0.3, usual + margin.fraction().doubleValue());
        Reads fresh = before.fresh();
        Judgement judgement =
                new MismatchTest(enough, TOO_MANY * enough).judge(fresh.all() - fresh.errors(), fresh.errors());
        return new Judgement(
                judgement.answer(),
                "errors: %s reads of the new side, which has all of them; %s of the old side before"
                        .formatted(fresh, oldBefore));
    }

    private static long agreed(Votes votes) {
        return votes.keys() - votes.differing().size();
    }

    static Votes votes(List<RouteBook.Seen> seen, long epoch) {
        return seen.stream()
                .map(one -> one.evidence().votes())
                .filter(votes -> votes.epoch() == epoch)
                .reduce(new Votes(epoch, "", Set.of()), Votes::plus);
    }

    /** Adds what is new to the tests that go on from batch to batch. */
    private void take(List<RouteBook.Seen> seen) {
        Sum now = Sum.NONE;
        for (RouteBook.Seen one : seen) {
            Tally tally = tallies.get(one.start());
            if (tally == null || !tally.begun) {
                tally = begin(one);
            }
            for (Pair pair : one.evidence().pairs()) {
                if (pair.second() > lastSecond.getOrDefault(one.start(), -1L)) {
                    latency.add(pair.oldMicros(), pair.newMicros());
                    lastSecond.put(one.start(), pair.second());
                }
            }
            now = now.plus(tally.since(Sum.of(one.evidence())));
        }
        Reads old = minus(now.old(), before.old());
        Reads fresh = minus(now.fresh(), before.fresh());
        before = now;
        if (old.all() + fresh.all() > 0) {
            errors.ifPresent(test -> test.add(fresh, old));
        }
    }

    /** What it had seen when it first said that it goes by this step's plan is no evidence of the step. */
    private Tally begin(RouteBook.Seen one) {
        one.evidence().pairs().forEach(pair -> lastSecond.merge(one.start(), pair.second(), Math::max));
        Tally tally = new Tally(Sum.of(one.evidence()), one.epoch() >= plan.epoch());
        tallies.put(one.start(), tally);
        return tally;
    }

    /** Counts that went back are none. */
    private static Reads minus(Reads now, Reads before) {
        long all = less(now.all(), before.all());
        return new Reads(all, Math.min(all, less(now.errors(), before.errors())));
    }

    private static Compared minus(Compared now, Compared before) {
        return new Compared(
                less(now.equal(), before.equal()),
                less(now.equivalent(), before.equivalent()),
                less(now.stale(), before.stale()),
                less(now.different(), before.different()),
                less(now.unknown(), before.unknown()),
                less(now.notCompared(), before.notCompared()));
    }

    private static long less(long now, long before) {
        return Math.max(0, now - before);
    }
}
