package dev.midflight.server;

import dev.midflight.engine.plan.RouterSettings;
import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.ErrorTest;
import dev.midflight.engine.ramp.Judgement;
import dev.midflight.engine.ramp.LatencyTest;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was seen during one step, from what routers told when it began and what they tell now. One thread at a time. */
public final class StepEvidence {

    /** Below 1 % the new side serves too few reads to wait for; errors may stop such a step all the same. */
    private static final int ENOUGH_PPM = 10_000;

    private final RoutePlan plan;
    private final RampStep step;
    private final RouterSettings.Gates gates;
    private final long beganNanos;
    private final LatencyTest latency = new LatencyTest();
    private final Optional<ErrorTest> errors;
    private final Map<String, Long> lastSecond = new HashMap<>();
    private final Sum atBegin;
    private Sum before;

    /**
     * Something that is wrong with the new side.
     *
     * @param kind {@code mismatch}, {@code errors}, {@code latency} or {@code external}
     * @param why the reason, with its numbers
     */
    public record Alarm(String kind, String why) {}

    /** What all routers have seen since each of them began. */
    private record Sum(Reads old, Reads fresh, Compared compared) {}

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
        seen.forEach(
                one -> one.evidence().pairs().forEach(pair -> lastSecond.merge(one.start(), pair.second(), Math::max)));
        this.atBegin = sum(seen);
        this.before = atBegin;
    }

    private static long least(double limit) {
        return (long) Math.ceil(1 / limit);
    }

    long epoch() {
        return plan.epoch();
    }

    /** All gates together. */
    Judgement judge(List<RouteBook.Seen> seen, long nanos) {
        take(seen);
        Votes votes = votes(seen, plan.epoch());
        List<Judgement> all = new ArrayList<>();
        all.add(step.judge(
                Duration.ofNanos(nanos - beganNanos),
                agreed(votes),
                votes.differing().size()));
        Compared compared = minus(sum(seen).compared(), atBegin.compared());
        long decided = compared.equal() + compared.equivalent() + compared.stale() + compared.different();
        all.add(share("not compared", gates.notCompared().fraction().doubleValue())
                .judge(compared.notCompared(), decided + compared.unknown() + compared.notCompared()));
        all.add(share("unknown", gates.unknown().fraction().doubleValue())
                .judge(compared.unknown(), decided + compared.unknown()));
        if (step.reach() instanceof Reach.Share share && share.ppm() >= ENOUGH_PPM) {
            errors.ifPresent(test -> all.add(test.judge()));
        }
        if (gates.latency()) {
            all.add(latency.judge());
        }
        return Judgement.all(all);
    }

    private static ShareGate share(String name, double limit) {
        return new ShareGate(name, limit, least(limit));
    }

    /** What is wrong for sure. */
    List<Alarm> alarms(List<RouteBook.Seen> seen) {
        take(seen);
        Votes votes = votes(seen, plan.epoch());
        List<Alarm> alarms = new ArrayList<>();
        add(
                alarms,
                "mismatch",
                step.mismatches().judge(agreed(votes), votes.differing().size()));
        errors.ifPresent(test -> add(alarms, "errors", test.judge()));
        if (gates.latency()) {
            add(alarms, "latency", latency.judge());
        }
        return alarms;
    }

    private static void add(List<Alarm> alarms, String kind, Judgement judgement) {
        if (judgement.answer() == Answer.STOP) {
            alarms.add(new Alarm(kind, judgement.why()));
        }
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
        for (RouteBook.Seen one : seen) {
            for (Pair pair : one.evidence().pairs()) {
                if (pair.second() > lastSecond.getOrDefault(one.start(), -1L)) {
                    latency.add(pair.oldMicros(), pair.newMicros());
                    lastSecond.put(one.start(), pair.second());
                }
            }
        }
        Sum now = sum(seen);
        Reads old = minus(now.old(), before.old());
        Reads fresh = minus(now.fresh(), before.fresh());
        if (old.all() + fresh.all() > 0) {
            // Where one side serves everything, what was read at the other to compare stands for its reads.
            Reads shadow = new Reads(minus(now.compared(), before.compared()).equal(), 0);
            before = now;
            boolean alone = plan.reads().ppm() == 1_000_000;
            errors.ifPresent(test -> test.add(fresh, alone || plan.authority() == Side.NEW ? shadow : old));
        }
    }

    private static Sum sum(List<RouteBook.Seen> seen) {
        Reads old = Reads.NONE;
        Reads fresh = Reads.NONE;
        Compared compared = Compared.NONE;
        for (RouteBook.Seen one : seen) {
            Evidence evidence = one.evidence();
            old = old.plus(new Reads(evidence.old().reads(), evidence.old().errors()));
            fresh = fresh.plus(
                    new Reads(evidence.fresh().reads(), evidence.fresh().errors()));
            compared = compared.plus(evidence.compared());
        }
        return new Sum(old, fresh, compared);
    }

    private static Reads minus(Reads now, Reads before) {
        return new Reads(now.all() - before.all(), now.errors() - before.errors());
    }

    private static Compared minus(Compared now, Compared before) {
        return new Compared(
                now.equal() - before.equal(),
                now.equivalent() - before.equivalent(),
                now.stale() - before.stale(),
                now.different() - before.different(),
                now.unknown() - before.unknown(),
                now.notCompared() - before.notCompared());
    }
}
