package dev.midflight.engine.ramp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a gate says, and why.
 *
 * @param answer what follows
 * @param why the reason in words, with the numbers it rests on; it names its gate, so that it can stand alone
 */
public record Judgement(Answer answer, String why) {

    /** Requires a reason. */
    public Judgement {
        requireNonNull(answer, "answer");
        if (why.isBlank()) {
            throw new IllegalArgumentException("a judgement needs a reason");
        }
    }

    /**
     * That of several gates together: one STOP is a STOP, else one WAIT is a WAIT, else it is GO. Its reason names
     * every gate that is not GO, those that say STOP first, or all of them if all are GO. To have asked no gate is a
     * WAIT.
     */
    public static Judgement all(List<Judgement> several) {
        if (several.isEmpty()) {
            return new Judgement(Answer.WAIT, "no gate was asked");
        }
        String stops = reasons(several, Answer.STOP);
        String waits = reasons(several, Answer.WAIT);
        if (!stops.isEmpty()) {
            return new Judgement(Answer.STOP, waits.isEmpty() ? stops : "%s; not yet: %s".formatted(stops, waits));
        }
        return waits.isEmpty()
                ? new Judgement(Answer.GO, reasons(several, Answer.GO))
                : new Judgement(Answer.WAIT, waits);
    }

    private static String reasons(List<Judgement> several, Answer answer) {
        return several.stream()
                .filter(one -> one.answer == answer)
                .map(Judgement::why)
                .collect(Collectors.joining("; "));
    }
}
