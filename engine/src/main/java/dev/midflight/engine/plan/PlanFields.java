package dev.midflight.engine.plan;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The values of one map of a plan, by key. */
record PlanFields(PlanNode owner, Map<String, PlanNode> entries) {

    /** The value of {@code key}, if it is there. */
    Optional<PlanNode> find(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** The value of {@code key}, which a plan must have. */
    PlanNode require(String key) {
        return find(key)
                .orElseThrow(() -> new PlanException(
                        "Cannot do without " + (owner.path().isEmpty() ? key : owner.path() + "." + key),
                        owner.place().toString(),
                        "the key is missing",
                        "Add it."));
    }

    /** The value of {@code key} as {@code reader} reads it, or the default. */
    <T> T read(String key, Function<PlanNode, T> reader, T fallback) {
        return find(key).map(reader).orElse(fallback);
    }

    /** The map under {@code key}, empty if it is not there, so that defaults stand in one place. */
    PlanFields section(String key) {
        return find(key).map(PlanNode::fields).orElseGet(() -> new PlanFields(owner, Map.of()));
    }
}
