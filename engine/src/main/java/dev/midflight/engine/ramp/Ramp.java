package dev.midflight.engine.ramp;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.plan.RouterSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The steps in which reads move to the new store, each all of the one before and more.
 *
 * @param steps at least one
 */
public record Ramp(List<RampStep> steps) {

    private static final List<String> USUAL = List.of("mirror", "0.01%", "1%", "10%", "50%", "100%");

    /** Requires steps that grow. */
    public Ramp {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a ramp needs a step, as in 100%");
        }
        for (int i = 0; i < steps.size(); i++) {
            Reach step = steps.get(i).reach();
            if (step.equals(Reach.NONE)) {
                throw new IllegalArgumentException("0% is where a ramp begins, no step of it: leave it out");
            }
            if (i > 0 && !steps.get(i - 1).reach().growsTo(step)) {
                throw new IllegalArgumentException(
                        "%s cannot follow %s: each step must be all of the one before and more"
                                .formatted(step.text(), steps.get(i - 1).reach().text()));
            }
        }
    }

    /**
     * Reads steps as {@link Reach#parse} does, each with what is usual for it.
     *
     * @throws IllegalArgumentException if one is no step, or they do not grow; the message says what is right
     */
    public static Ramp parse(List<String> texts) {
        return new Ramp(
                texts.stream().map(text -> RampStep.usual(Reach.parse(text))).toList());
    }

    /**
     * The steps that a plan asks for, or the usual ones if it asks for none.
     *
     * @throws IllegalArgumentException if they do not grow; the message says what is right
     */
    public static Ramp of(RouterSettings settings) {
        return settings.ramp().isEmpty()
                ? parse(USUAL)
                : new Ramp(settings.ramp().stream().map(RampStep::of).toList());
    }

    /**
     * Requires steps that make a ramp.
     *
     * @throws IllegalArgumentException if they do not grow; the message says what is right
     */
    public static void require(RouterSettings settings) {
        requireNonNull(of(settings), "ramp");
    }

    /** The step with this reach, if it is one of this ramp. */
    public Optional<RampStep> at(Reach reach) {
        return steps.stream().filter(step -> step.reach().equals(reach)).findFirst();
    }

    /** The step after {@code reach}, which need not be a step of this ramp; empty after the last one. */
    public Optional<RampStep> next(Reach reach) {
        return steps.stream().filter(step -> reach.growsTo(step.reach())).findFirst();
    }

    /**
     * Refuses to leave out a step. Going up leads to the next step only; going down to any of them, and to 0 % always.
     *
     * @throws IllegalArgumentException if {@code to} is no step of this ramp, or if others come before it; the
     *     message names those
     */
    public void requireStep(Reach from, Reach to) {
        if (to.equals(Reach.NONE)) {
            return;
        }
        List<Reach> all = steps.stream().map(RampStep::reach).toList();
        if (!all.contains(to)) {
            throw new IllegalArgumentException(
                    "%s is no step of this ramp: it has %s".formatted(to.text(), texts(all)));
        }
        List<Reach> missing =
                all.subList(0, all.indexOf(to)).stream().filter(from::growsTo).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("Cannot go from %s to %s: %s must be passed before"
                    .formatted(from.text(), to.text(), texts(missing)));
        }
    }

    private static String texts(List<Reach> some) {
        return some.stream().map(Reach::text).collect(Collectors.joining(", "));
    }
}
