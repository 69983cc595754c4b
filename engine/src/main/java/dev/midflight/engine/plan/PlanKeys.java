package dev.midflight.engine.plan;

import static java.util.Map.entry;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every key a plan may have, by the path of the map it stands in. {@code []} stands for each entry of a list. */
final class PlanKeys {

    /** The whole plan. */
    static final String ROOT = "";

    /** The questions that both sides must answer alike, in the plan or in a file of their own. */
    static final String BUSINESS = "verify.business";

    private static final List<String> STORE = List.of("url", "user", "password");
    private static final List<String> SIDE = List.of("url", "user", "password", "stores", "by", "key");

    private static final List<String> QUESTION = List.of("sql", "http", "method", "safe", "headers");

    private static final Map<String, List<String>> BY_PATH = Map.ofEntries(
            entry(
                    ROOT,
                    List.of(
                            "migration",
                            "state",
                            "capture",
                            "source",
                            "target",
                            "tables",
                            "exclude",
                            "copy",
                            "apply",
                            "verify",
                            "switch",
                            "throttle")),
            entry("source", SIDE),
            entry("target", SIDE),
            entry("source.stores[]", STORE),
            entry("target.stores[]", STORE),
            entry("tables[]", List.of("from", "to", "where", "columns", "accept", "values")),
            entry("tables[].values", List.of("zero-date", "nul")),
            entry("copy", List.of("chunk", "lanes", "pilot", "keys")),
            entry("verify", List.of("pass", "business")),
            entry(BUSINESS, List.of("checks", "rate", "connections", "deadline")),
            entry(BUSINESS + ".checks[]", List.of("name", "keys", "old", "new", "compare", "timeout", "rows", "bytes")),
            entry(
                    BUSINESS + ".checks[].keys",
                    List.of("sql", "sample", "seed", "newest", "include", "values", "range")),
            entry(BUSINESS + ".checks[].keys.range", List.of("from", "to")),
            entry(BUSINESS + ".checks[].old", QUESTION),
            entry(BUSINESS + ".checks[].new", QUESTION),
            entry(
                    BUSINESS + ".checks[].compare",
                    List.of(
                            "ignore",
                            "unordered",
                            "keyed",
                            "tolerance",
                            "relative",
                            "trimmed",
                            "caseless",
                            "normalized",
                            "null-is-absent",
                            "show",
                            "failures")),
            entry(
                    "switch",
                    List.of(
                            "max-pause",
                            "reverse",
                            "fence",
                            "app-users",
                            "rollback-on",
                            "group",
                            "ramp",
                            "reads",
                            "gates",
                            "shadow",
                            "lease",
                            "behind")),
            entry("switch.ramp[]", List.of("to", "for", "keys", "agree")),
            entry("switch.reads", List.of("exclude")),
            entry(
                    "switch.gates",
                    List.of("errors", "latency", "not-compared", "unknown", "dirty-keys", "wait", "external", "every")),
            entry(
                    "switch.gates.external[]",
                    List.of("name", "prometheus", "query", "at-most", "at-least", "webhook", "approval", "headers")),
            entry(
                    "throttle",
                    List.of(
                            "rate",
                            "windows",
                            "zone",
                            "source-latency",
                            "source-lag",
                            "source-sessions",
                            "target-latency")));

    private PlanKeys() {}

    /** The keys of the map at {@code shape}. */
    static List<String> at(String shape) {
        List<String> keys = BY_PATH.get(shape);
        if (keys == null) {
            throw new IllegalStateException("no keys are declared for '%s'".formatted(shape));
        }
        return keys;
    }

    /** What to say about {@code key}, which the map at {@code shape} does not know. */
    static String suggestion(String shape, String key) {
        Optional<String> home = BY_PATH.entrySet().stream()
                .filter(map -> map.getValue().contains(key))
                .filter(map -> map.getKey().startsWith(BUSINESS) == shape.startsWith(BUSINESS))
                .map(Map.Entry::getKey)
                .min(Comparator.comparing((String path) -> !path.startsWith(shape + "."))
                        .thenComparing(Comparator.naturalOrder()))
                .map(path -> path.isEmpty() ? "the top level" : path);
        if (home.isPresent()) {
            return "it belongs under " + home.get();
        }
        return Nearest.to(key, at(shape))
                .map("the nearest is %s"::formatted)
                .orElseGet(() -> "known here: " + String.join(", ", at(shape)));
    }
}
