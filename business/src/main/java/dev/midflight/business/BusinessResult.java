package dev.midflight.business;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.business.Finding.Verdict;
import dev.midflight.engine.ramp.Proven;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was found by all checks of a plan. */
public final class BusinessResult {

    /** The largest part of the keys of which nothing may be known. */
    static final double UNKNOWN_MAX = 0.0001;

    private final Instant at;
    private final String fingerprint;
    private final List<CheckResult> checks;

    BusinessResult(Instant at, String fingerprint, List<CheckResult> checks) {
        this.at = requireNonNull(at, "at");
        this.fingerprint = requireNonNull(fingerprint, "fingerprint");
        this.checks = List.copyOf(checks);
    }

    /** True if every check compared enough and nothing differs. */
    public boolean passed() {
        return why().isEmpty();
    }

    /** What stands in the way; empty if it passed. */
    public String why() {
        return checks.stream().flatMap(check -> check.objection().stream()).collect(Collectors.joining("; "));
    }

    /** How many keys truly differ. */
    public long different() {
        return sum(Verdict.DIFFERENT);
    }

    /** How many keys were compared. */
    public long compared() {
        return checks.stream().mapToLong(CheckResult::compared).sum();
    }

    private long sum(Verdict verdict) {
        return checks.stream().mapToLong(check -> check.count(verdict)).sum();
    }

    /**
     * What is proven of the answers to each check, whichever: that of the weakest. Each is given its part of the doubt,
     * so that the confidence is that of all of them together. Empty if keys were named and none was sampled.
     */
    public Optional<Proven> proven() {
        List<CheckResult> speaking = checks.stream().filter(CheckResult::speaks).toList();
        double confidence = 1 - (1 - Proven.USUAL) / Math.max(1, speaking.size());
        return speaking.stream()
                .map(check -> check.proven(confidence))
                .max(Comparator.comparingDouble(Proven::bound))
                .map(weakest -> new Proven(weakest.clean(), weakest.mismatches(), confidence));
    }

    /** The part of the answers that agree, at least; 0 if nothing is proven. */
    public BigDecimal agreement() {
        return proven().map(Proven::agreement).orElse(BigDecimal.ZERO);
    }

    /** The one sentence that may be said about all of it. */
    public String sentence() {
        if (proven().isEmpty()) {
            return "nothing is proven of answers: keys were named, and none was sampled";
        }
        if (agreement().signum() == 0) {
            return "nothing is proven of answers yet (%s)".formatted(seen());
        }
        return "at least %s of the answers to %s agree, with 99 %% confidence (%s)"
                .formatted(percent(agreement()), checks.size() == 1 ? "the one check" : "each check", seen());
    }

    private String seen() {
        long different = different();
        return String.format(
                Locale.ROOT,
                "%,d compared, %s",
                compared(),
                different == 0 ? "none differs" : String.format(Locale.ROOT, "%,d differ", different));
    }

    /** A part of one in percent, every digit of it. */
    static String percent(BigDecimal part) {
        return part.movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }

    /** All of it, for programs; its keys are described in {@code docs/business-checks.md}. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("at", at.toString());
        json.put("fingerprint", fingerprint);
        json.put("passed", passed());
        json.put("why", why());
        json.put("compared", compared());
        json.put("different", different());
        json.put("stale", sum(Verdict.STALE));
        json.put("unknown", sum(Verdict.UNKNOWN));
        json.putObject("proven")
                .put("nines", Proven.nines(agreement()))
                .put("agreement", agreement())
                .put("sentence", sentence());
        ArrayNode array = json.putArray("checks");
        checks.forEach(check -> array.add(json(check)));
        return json;
    }

    private static ObjectNode json(CheckResult check) {
        BigDecimal agreement = check.speaks() ? check.proven(Proven.USUAL).agreement() : BigDecimal.ZERO;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", check.name());
        json.put("keys", check.extent().name().toLowerCase(Locale.ROOT));
        json.put("compared", check.compared());
        for (Verdict verdict : Verdict.values()) {
            json.put(verdict.name().toLowerCase(Locale.ROOT), check.count(verdict));
        }
        json.put("empty", check.empty());
        json.put("not_asked", check.notAsked());
        json.put("stopped", check.stopped());
        json.put("nines", Proven.nines(agreement));
        json.put("agreement", agreement);
        json.put("sentence", check.sentence());
        ArrayNode differences = json.putArray("differences");
        check.differences().forEach(difference -> differences.add(json(difference)));
        ArrayNode unknowns = json.putArray("unknowns");
        check.unknowns().forEach(unknown -> unknowns.addObject()
                .put("reason", unknown.reason())
                .put("times", unknown.times())
                .set("key", key(unknown.first())));
        return json;
    }

    private static ObjectNode json(CheckResult.Difference difference) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("key", key(difference.key()));
        ArrayNode fields = json.putArray("fields");
        difference.fields().forEach(field -> fields.addObject()
                .put("field", field.path())
                .put("old", field.before())
                .put("new", field.after())
                .put("times", field.times()));
        return json;
    }

    private static ObjectNode key(CheckedKey key) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        key.texts().forEach(json::put);
        return json;
    }
}
