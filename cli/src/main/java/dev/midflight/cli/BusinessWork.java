package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.business.BusinessResult;
import dev.midflight.business.BusinessRun;
import dev.midflight.business.Score;
import dev.midflight.engine.MismatchException;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.plan.BusinessSettings;
import dev.midflight.engine.plan.PlanReader;
import dev.midflight.engine.throttle.SystemTime;
import dev.midflight.engine.verify.BusinessProof;
import dev.midflight.engine.verify.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** The part of verify that asks both sides what users ask. */
final class BusinessWork {

    private static final String WHERE = "verify.business";

    private BusinessWork() {}

    /** Without a proof of the rows. */
    static Result alone(Owner owner, JsonNode arguments) throws InterruptedException {
        BusinessResult found = asked(owner, arguments);
        ObjectNode fields = Json.object();
        fields.set("business", kept(owner, found));
        return judged(found, fields);
    }

    /** Beside a proof of the rows, whose result it completes; rows that differ are the more serious. */
    static Result joined(Owner owner, JsonNode arguments, Result storage, Certificate made)
            throws InterruptedException {
        BusinessResult found = asked(owner, arguments);
        ObjectNode fields = storage.fields();
        fields.set("business", kept(owner, found));
        fields.set("score", Score.of(made, found).json());
        return storage.exit() == Explanation.EXIT_DONE ? judged(found, fields) : storage;
    }

    private static BusinessResult asked(Owner owner, JsonNode arguments) throws InterruptedException {
        BusinessSettings settings = PlanReader.checksNow(owner.plan()).orElseThrow(BusinessWork::changed);
        if (!settings.fingerprint().equals(arguments.path("checks").asText())) {
            throw changed();
        }
        Authority authority = owner.state().authority();
        try (BusinessRun run = new BusinessRun(owner.plan(), settings, new SystemTime())) {
            BusinessResult found = run.run(authority, owner.migration()::awaitLevel);
            if (owner.state().authority() != authority) {
                throw new CommandException(new Explanation(
                        "Cannot use the answers",
                        WHERE,
                        "the writes changed sides while they were asked for",
                        "Run verify again.",
                        Explanation.EXIT_RESUMABLE));
            }
            return found;
        }
    }

    private static CommandException changed() {
        return CommandException.usage(
                "Cannot run the business checks",
                WHERE,
                "the living run goes by another plan, in which they are others",
                "Stop the run and start it again with this plan.");
    }

    private static ObjectNode kept(Owner owner, BusinessResult found) {
        ObjectNode json = found.json();
        json.put("position", owner.migration().status().position());
        BusinessProof.save(owner.writer(), json);
        return json;
    }

    private static Result judged(BusinessResult found, ObjectNode fields) {
        if (found.passed()) {
            return Result.done(fields);
        }
        Explanation error = found.different() > 0
                ? new Explanation(
                        "Users see different answers",
                        WHERE,
                        found.why(),
                        "Look at the fields, find the cause, and run verify again; until then no switch is begun.",
                        MismatchException.EXIT_MISMATCH)
                : new Explanation(
                        "Cannot tell whether users see the same",
                        WHERE,
                        found.why(),
                        "Remove the cause and run verify again; until then no switch is begun.",
                        Explanation.EXIT_RESUMABLE);
        return Result.failed(error, fields);
    }

    /** The same for people; nothing if nobody was asked. */
    static List<String> lines(ObjectNode fields) {
        List<String> lines = new ArrayList<>();
        for (JsonNode check : fields.at("/business/checks")) {
            lines.add("  %-30s %,14d keys  %s"
                    .formatted(
                            check.path("name").asText(), check.path("compared").asLong(), verdict(check)));
            check.path("differences").forEach(each -> lines.add("    differs %s".formatted(difference(each))));
            check.path("unknowns")
                    .forEach(each -> lines.add("    unknown %,d times, for one of %s: %s"
                            .formatted(
                                    each.path("times").asLong(),
                                    each.path("key"),
                                    each.path("reason").asText())));
        }
        if (fields.has("business")) {
            lines.add("answers: " + fields.at("/business/proven/sentence").asText());
        }
        if (fields.has("score")) {
            lines.add("score: %d nines; %s"
                    .formatted(
                            fields.at("/score/nines").asInt(),
                            fields.at("/score/sentence").asText()));
        }
        return lines;
    }

    private static String verdict(JsonNode check) {
        StringJoiner verdict = new StringJoiner(", ");
        long different = check.path("different").asLong();
        verdict.add(different == 0 ? "none differs" : "%,d differ".formatted(different));
        for (String word : List.of("equivalent", "stale", "unknown", "empty", "not_asked")) {
            long count = check.path(word).asLong();
            if (count > 0) {
                verdict.add("%,d %s".formatted(count, word.replace('_', ' ')));
            }
        }
        String stopped = check.path("stopped").asText();
        return stopped.isEmpty() ? verdict.toString() : verdict.add(stopped).toString();
    }

    private static String difference(JsonNode difference) {
        StringJoiner fields = new StringJoiner("; ");
        difference
                .path("fields")
                .forEach(field -> fields.add("%s: %s, now %s"
                        .formatted(
                                field.path("field").asText(),
                                field.path("old").asText(),
                                field.path("new").asText())));
        return "%s %s".formatted(difference.path("key"), fields);
    }
}
