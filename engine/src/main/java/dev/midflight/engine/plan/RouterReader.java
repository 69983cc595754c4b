package dev.midflight.engine.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads how routers are led, from the section {@code switch}; every default stands here with its reason. */
final class RouterReader {

    /** Who serves the routers may be gone for a minute, as for a restart; a process that is lost holds a step up so. */
    private static final Duration LEASE = Duration.ofSeconds(75);

    /** Longer than any usual lag, shorter than a person's memory of what he has typed. */
    private static final Duration BEHIND = Duration.ofSeconds(3);

    /** Enough to see what differs, and as little again for the stores. */
    private static final Percent SHADOW = Quantities.percent("10%");

    private static final String ALLOW = "allow:";

    private static final Pattern ID = Pattern.compile("[^,\\s]+");

    private static final Pattern STEP = Pattern.compile("mirror|%1$s%2$s(,%2$s)*|[0-9.]+%%".formatted(ALLOW, ID));

    /** What holds for a plan that says nothing of routers. */
    static final RouterSettings USUAL =
            new RouterSettings(LEASE, BEHIND, SHADOW, List.of(), List.of(), GatesReader.USUAL);

    private RouterReader() {}

    static RouterSettings read(PlanFields fields, SecretReader secrets) {
        Duration lease = fields.read("lease", node -> node.value(Quantities::duration), LEASE);
        Duration behind = fields.read("behind", node -> node.value(Quantities::duration), BEHIND);
        Percent shadow = fields.read("shadow", node -> node.value(Quantities::percent), SHADOW);
        List<RouterSettings.Step> ramp = fields.read("ramp", RouterReader::steps, List.of());
        List<String> exclude = fields.section("reads").read("exclude", node -> excluded(node, ramp), List.of());
        RouterSettings.Gates gates = new GatesReader(secrets).read(fields.section("gates"));
        fields.find("behind")
                .ifPresent(node -> node.checked(() -> new RouterSettings(LEASE, behind, shadow, ramp, exclude, gates)));
        return fields.find("lease")
                .orElse(fields.owner())
                .checked(() -> new RouterSettings(lease, behind, shadow, ramp, exclude, gates));
    }

    private static List<RouterSettings.Step> steps(PlanNode node) {
        List<RouterSettings.Step> steps = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (PlanNode entry : node.list()) {
            RouterSettings.Step step = entry.node() instanceof MappingNode
                    ? step(entry.fields())
                    : new RouterSettings.Step(to(entry), Optional.empty(), OptionalLong.empty(), Optional.empty());
            if (!seen.add(step.to())) {
                throw entry.wrong("'%s' stands here twice".formatted(step.to()), "Keep one of the two.");
            }
            steps.add(step);
        }
        return steps;
    }

    private static RouterSettings.Step step(PlanFields fields) {
        return new RouterSettings.Step(
                to(fields.require("to")),
                fields.find("for").map(node -> node.value(Quantities::duration)),
                fields.find("keys")
                        .map(node -> OptionalLong.of(node.value(RouterReader::count)))
                        .orElse(OptionalLong.empty()),
                fields.find("agree").map(node -> node.value(RouterReader::agreement)));
    }

    /** As they are written in a step, and in none: nobody could say at which side such an entity is read. */
    private static List<String> excluded(PlanNode node, List<RouterSettings.Step> ramp) {
        List<String> excluded = SettingsReader.distinctTexts(node);
        for (PlanNode entry : node.list()) {
            String id = entry.text();
            if (!ID.matcher(id).matches()) {
                throw entry.wrong("'%s' is no id".formatted(id), "Write it without white space and commas.");
            }
            for (RouterSettings.Step step : ramp) {
                if (step.to().startsWith(ALLOW)
                        && List.of(step.to().substring(ALLOW.length()).split(","))
                                .contains(id)) {
                    throw entry.wrong(
                            "'%s' is excluded, and the step %s reads it at the new side".formatted(id, step.to()),
                            "Keep one of the two.");
                }
            }
        }
        return excluded;
    }

    private static String to(PlanNode entry) {
        String text = entry.text();
        if (!STEP.matcher(text).matches()) {
            throw entry.wrong("'%s' is no step".formatted(text), "Write mirror, allow:ID or a share as in 10%.");
        }
        if (text.endsWith("%")) {
            entry.value(Quantities::percent);
        }
        return text;
    }

    private static long count(String text) {
        try {
            long count = Long.parseLong(text);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException noNumber) {
            // Said below.
        }
        throw new IllegalArgumentException("'%s' is no number of keys; write one as in 5000".formatted(text));
    }

    private static Percent agreement(String text) {
        Percent agree = Quantities.percent(text);
        double part = agree.fraction().doubleValue();
        if (part <= 0 || part >= 1) {
            throw new IllegalArgumentException(
                    "'%s' cannot be proven by comparing some; write a share as in 99.9%%".formatted(text));
        }
        return agree;
    }
}
