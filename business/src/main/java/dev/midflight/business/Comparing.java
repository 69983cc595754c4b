package dev.midflight.business;

import dev.midflight.engine.plan.BusinessCheck;
import dev.midflight.router.compare.Comparison;
import dev.midflight.router.compare.FieldDifference;
import dev.midflight.router.compare.Fields;
import java.util.List;

/** Compares the answers of both sides to one check. Safe for several threads. */
final class Comparing {

    private static final String STATUS = "status";

    private final Fields<Object> fields;
    private final BusinessCheck.Failures failures;

    Comparing(BusinessCheck check) {
        this.fields = Rules.of(check);
        this.failures = check.failures();
    }

    /** What the two answers are to each other, without regard to what happens meanwhile. */
    Finding compare(Reply before, Reply after) {
        if (before.failure().isPresent() || after.failure().isPresent()) {
            return failed(before, after);
        }
        if (!before.status().equals(after.status())) {
            return Finding.different(List.of(new Finding.Field(STATUS, status(before), status(after), 1)));
        }
        Comparison result = fields.compare(before.body(), after.body());
        boolean empty = before.isEmpty() && after.isEmpty();
        return switch (result.verdict()) {
            case EQUAL -> Finding.of(Finding.Verdict.EQUAL, empty);
            case EQUIVALENT -> Finding.of(Finding.Verdict.EQUIVALENT, empty);
            case DIFFERENT ->
                Finding.different(result.differences().stream()
                        .filter(field -> field.rule().isEmpty())
                        .map(Comparing::field)
                        .toList());
            case STALE, UNKNOWN -> Finding.unknown(result.problem().orElse("the answers cannot be compared"));
        };
    }

    private Finding failed(Reply before, Reply after) {
        boolean alike = before.failure().isPresent()
                && before.failure()
                        .map(Reply.Failure::kind)
                        .equals(after.failure().map(Reply.Failure::kind));
        if (alike && failures == BusinessCheck.Failures.EQUAL) {
            return Finding.of(Finding.Verdict.EQUAL, false);
        }
        String old = before.failure().map(failure -> "old: " + failure.words()).orElse("");
        String renewed =
                after.failure().map(failure -> "new: " + failure.words()).orElse("");
        return Finding.unknown(old.isEmpty() || renewed.isEmpty() ? old + renewed : old + "; " + renewed);
    }

    private static Finding.Field field(FieldDifference field) {
        return new Finding.Field(
                field.path(), field.before().toString(), field.after().toString(), field.times());
    }

    private static String status(Reply reply) {
        return reply.status().isPresent() ? Integer.toString(reply.status().getAsInt()) : "none";
    }
}
