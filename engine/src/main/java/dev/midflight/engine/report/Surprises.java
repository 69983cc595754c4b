package dev.midflight.engine.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.midflight.engine.journal.AuditEntry;
import dev.midflight.engine.journal.Step;
import dev.midflight.engine.journal.SwitchState;
import dev.midflight.engine.journal.Transition;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What did not go as planned: lost servers, switches given up, phases taken up again, rows that differed. */
final class Surprises {

    /** Between these a process works; in the others a migration may rest. */
    private static final Set<String> WORKING = Set.of("PREPARED", "COPYING", "COPIED", "INDEXED", "SWITCHING");

    private final List<Transition> transitions;
    private final List<AuditEntry> audit;
    private final List<JsonNode> certificates;

    /** By time; two of one moment are told apart by a count. */
    private final TreeMap<String, String[]> found = new TreeMap<>();

    Surprises(List<Transition> transitions, List<AuditEntry> audit, List<JsonNode> certificates) {
        this.transitions = transitions;
        this.audit = audit;
        this.certificates = certificates;
    }

    ArrayNode json() {
        audit.forEach(this::audited);
        switchesGivenUp();
        phasesTakenUp();
        for (JsonNode certificate : certificates) {
            long differ = ReportSource.sum(certificate, "mismatches");
            if (differ > 0) {
                add(certificate.path("at").asText(), "mismatches", "%d rows were proven to differ".formatted(differ));
            }
        }
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        found.values()
                .forEach(each ->
                        json.addObject().put("at", each[0]).put("kind", each[1]).put("what", each[2]));
        return json;
    }

    private void audited(AuditEntry entry) {
        switch (entry.action()) {
            case "lost a server", "has the server again" ->
                add(entry.at().toString(), "outage", entry.action() + " " + entry.details());
            case "changed the plan" -> add(entry.at().toString(), "plan", entry.action() + " " + entry.details());
            default -> {
                // Repairs have a list of their own; other decisions are no surprise.
            }
        }
    }

    private void switchesGivenUp() {
        for (Transition transition : transitions) {
            Step step = transition.step();
            boolean undone = step.machine().equals(Step.SWITCH)
                    && step.to().equals(SwitchState.NONE.name())
                    && SwitchState.valueOf(step.from()).isUndone();
            if (undone) {
                add(
                        transition.at().toString(),
                        "switch",
                        "a switch was undone in %s: %s".formatted(step.from(), step.cause()));
            }
        }
    }

    private void phasesTakenUp() {
        String phase = Step.NEW;
        long epoch = 0;
        for (Transition transition : transitions) {
            if (!transition.step().machine().equals(Step.PHASE)) {
                continue;
            }
            if (WORKING.contains(phase) && transition.epoch() != epoch) {
                add(
                        transition.at().toString(),
                        "interrupted",
                        "phase %s was begun by owner %d and ended by owner %d"
                                .formatted(phase, epoch, transition.epoch()));
            }
            phase = transition.step().to();
            epoch = transition.epoch();
        }
    }

    private void add(String at, String kind, String what) {
        found.put("%s %06d".formatted(at, found.size()), new String[] {at, kind, what});
    }
}
