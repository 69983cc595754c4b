package dev.midflight.engine.plan;

import dev.midflight.engine.plan.RouterSettings.Gates;
import dev.midflight.spi.Backlog;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads what lets a step of the ramp pass; every default stands here with its reason. */
final class GatesReader {

    private static final Percent ERRORS = Quantities.percent("0.1%");
    private static final Percent NOT_COMPARED = Quantities.percent("1%");
    private static final Percent UNKNOWN = Quantities.percent("0.01%");

    /** Marks are counted so far; in the second after which they are deleted a busy application leaves thousands. */
    private static final long DIRTY_KEYS = Backlog.COUNTED_MAX;

    private static final Duration WAIT = Duration.ofHours(1);

    /** Often enough for a step that lasts an hour, and nothing to whoever answers. */
    private static final Duration EVERY = Duration.ofSeconds(10);

    private static final List<String> OTHERS = List.of("prometheus", "webhook", "approval");

    /** What holds for a plan that says nothing of gates. */
    static final Gates USUAL = new Gates(
            Optional.of(ERRORS),
            true,
            NOT_COMPARED,
            UNKNOWN,
            OptionalLong.of(DIRTY_KEYS),
            WAIT,
            new Gates.External(List.of(), EVERY));

    /** How a person's word is asked for. */
    private enum Approval {
        BY_HAND
    }

    private final RequestReader requests;

    GatesReader(SecretReader secrets) {
        this.requests = new RequestReader(secrets);
    }

    Gates read(PlanFields fields) {
        Duration every = fields.read("every", node -> node.value(Quantities::duration), EVERY);
        List<ExternalGate> external = fields.read("external", this::external, List.of());
        Gates.External others =
                fields.find("every").orElse(fields.owner()).checked(() -> new Gates.External(external, every));
        return new Gates(
                fields.read("errors", node -> node.value(GatesReader::shareOrOff), Optional.of(ERRORS)),
                fields.read("latency", node -> node.value(GatesReader::onOrOff), true),
                fields.read("not-compared", node -> node.value(GatesReader::share), NOT_COMPARED),
                fields.read("unknown", node -> node.value(GatesReader::share), UNKNOWN),
                fields.read("dirty-keys", node -> node.value(GatesReader::keysOrOff), OptionalLong.of(DIRTY_KEYS)),
                fields.read("wait", node -> node.value(Quantities::duration), WAIT),
                others);
    }

    private List<ExternalGate> external(PlanNode node) {
        List<ExternalGate> gates = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (PlanNode entry : node.list()) {
            ExternalGate gate = gate(entry);
            if (!names.add(gate.name())) {
                throw entry.wrong("the name '%s' stands here twice".formatted(gate.name()), "Choose another name.");
            }
            gates.add(gate);
        }
        return gates;
    }

    private ExternalGate gate(PlanNode node) {
        PlanFields fields = node.fields();
        String name = fields.require("name").text();
        List<String> asked =
                OTHERS.stream().filter(other -> fields.find(other).isPresent()).toList();
        if (asked.size() != 1) {
            throw node.wrong(
                    "a gate asks one of %s, not %s".formatted(OTHERS, asked.isEmpty() ? "nobody" : asked),
                    "Write one of them.");
        }
        return switch (asked.get(0)) {
            case "prometheus" -> query(node, fields, name);
            case "webhook" -> webhook(fields, name);
            default -> approval(fields, name);
        };
    }

    private ExternalGate query(PlanNode node, PlanFields fields, String name) {
        URI server = url(fields.require("prometheus"), "Write it as in http://127.0.0.1:9090.");
        String text = fields.require("query").text();
        Optional<BigDecimal> atLeast = fields.find("at-least").map(each -> each.value(GatesReader::number));
        Optional<BigDecimal> atMost = fields.find("at-most").map(each -> each.value(GatesReader::number));
        Map<String, Secret> headers = requests.headers(fields);
        return node.checked(() -> new ExternalGate.Query(name, server, text, atLeast, atMost, headers));
    }

    private ExternalGate webhook(PlanFields fields, String name) {
        without(fields, List.of("query", "at-least", "at-most"));
        return new ExternalGate.Webhook(
                name,
                url(fields.require("webhook"), "Write it as in https://desk.example/midflight."),
                requests.headers(fields));
    }

    private static ExternalGate approval(PlanFields fields, String name) {
        without(fields, List.of("query", "at-least", "at-most", "headers"));
        fields.require("approval").choice(Approval.class);
        return new ExternalGate.Approval(name);
    }

    private static void without(PlanFields fields, List<String> others) {
        others.forEach(other -> fields.find(other).ifPresent(each -> {
            throw each.wrong("only a query has it", "Remove it.");
        }));
    }

    private static URI url(PlanNode node, String remedy) {
        return RequestReader.url(node, node.text(), remedy);
    }

    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("'%s' is no number; write one as in 0.5".formatted(text), noNumber);
        }
    }

    private static Optional<Percent> shareOrOff(String text) {
        return text.equals("off") ? Optional.empty() : Optional.of(share(text));
    }

    private static OptionalLong keysOrOff(String text) {
        if (text.equals("off")) {
            return OptionalLong.empty();
        }
        try {
            long keys = Long.parseLong(text);
            if (keys >= 0 && keys <= DIRTY_KEYS) {
                return OptionalLong.of(keys);
            }
        } catch (NumberFormatException noNumber) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "'%s' is no number of keys; write one from 0 to %d, or off".formatted(text, DIRTY_KEYS));
    }

    private static Percent share(String text) {
        Percent share = Quantities.percent(text);
        double part = share.fraction().doubleValue();
        if (part <= 0 || part >= 1) {
            throw new IllegalArgumentException("'%s' is no limit; write a share as in 0.1%%".formatted(text));
        }
        return share;
    }

    private static boolean onOrOff(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("'%s' is neither on nor off".formatted(text));
        };
    }
}
