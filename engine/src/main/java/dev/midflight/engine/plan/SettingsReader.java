package dev.midflight.engine.plan;

import dev.midflight.engine.throttle.DayRates;
import dev.midflight.engine.throttle.Rate;
import dev.midflight.engine.throttle.Signal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads how to copy, verify, switch and throttle; every default stands here with its reason. */
final class SettingsReader {

    /** Small enough to be read again without regret, large enough that its overhead vanishes. */
    private static final long CHUNK_BYTES = 16L << 20;

    /** Enough rows to meet the odd ones, few enough to start over. */
    private static final Percent PILOT = Quantities.percent("1%");

    /** Six nines. */
    private static final Percent PASS = Quantities.percent("99.9999%");

    /** What a person who waits for a page forgives. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final List<String> ROLLBACK_ON = List.of("mismatch", "errors", "latency", "external");

    private final Path plan;
    private final Path folder;

    /** Relative paths start where the plan is, which is absolute. */
    SettingsReader(Path plan) {
        this.plan = plan;
        this.folder = plan.resolveSibling("");
    }

    /** A path, absolute from here on. */
    Path path(PlanNode node) {
        return node.value(text -> folder.resolve(text).normalize());
    }

    /** The section {@code copy}. */
    CopySettings copy(PlanFields fields) {
        OptionalLong chunkBytes =
                fields.read("chunk", node -> node.value(Quantities::bytesOrAuto), OptionalLong.of(CHUNK_BYTES));
        OptionalInt lanes = fields.read("lanes", node -> node.value(Quantities::lanesOrAuto), OptionalInt.empty());
        Percent pilot = fields.read("pilot", node -> node.value(Quantities::percent), PILOT);
        CopySettings.Keys keys =
                fields.read("keys", node -> node.choice(CopySettings.Keys.class), CopySettings.Keys.AUTO);
        fields.find("lanes")
                .ifPresent(node -> node.checked(() -> new CopySettings(OptionalLong.empty(), lanes, pilot, keys)));
        return fields.find("chunk")
                .orElse(fields.owner())
                .checked(() -> new CopySettings(chunkBytes, lanes, pilot, keys));
    }

    /** The section {@code verify}. */
    VerifySettings verify(PlanFields fields, BusinessReader business) {
        return new VerifySettings(
                fields.read("pass", node -> node.value(Quantities::percent), PASS),
                fields.find("business").map(node -> business.read(node, folder)));
    }

    /** The section {@code switch}. */
    SwitchSettings switching(PlanFields fields, SecretReader secrets) {
        Duration maxPause = fields.read("max-pause", node -> node.value(Quantities::duration), PAUSE);
        SwitchSettings.Reverse reverse =
                fields.read("reverse", node -> node.choice(SwitchSettings.Reverse.class), SwitchSettings.Reverse.ON);
        SwitchSettings.Fence fence =
                fields.read("fence", node -> node.choice(SwitchSettings.Fence.class), SwitchSettings.Fence.AUTO);
        List<String> appUsers = fields.read("app-users", SettingsReader::distinctTexts, List.of());
        List<String> rollbackOn = fields.read("rollback-on", SettingsReader::distinctTexts, List.of());
        for (PlanNode event : fields.find("rollback-on").map(PlanNode::list).orElse(List.of())) {
            if (!ROLLBACK_ON.contains(event.text())) {
                throw event.wrong(
                        "'%s' is nothing that takes a switch back".formatted(event.text()),
                        "Write any of " + String.join(", ", ROLLBACK_ON) + ".");
            }
        }
        List<Path> group = fields.find("group").map(this::group).orElse(List.of());
        RouterSettings routers = RouterReader.read(fields, secrets);
        return fields.find("max-pause")
                .orElse(fields.owner())
                .checked(() -> new SwitchSettings(maxPause, reverse, fence, appUsers, rollbackOn, group, routers));
    }

    private List<Path> group(PlanNode node) {
        distinctTexts(node);
        List<Path> group = node.list().stream().map(this::path).toList();
        if (!group.contains(plan)) {
            throw node.wrong(
                    "this plan, %s, is not among those that switch together".formatted(plan.getFileName()),
                    "Name all plans of the group in each of them, the plan itself as well.");
        }
        if (group.size() < 2) {
            throw node.wrong("nothing switches together with this plan", "Name another plan, or remove the key.");
        }
        return group;
    }

    /** A list of texts of which none is there twice. */
    static List<String> distinctTexts(PlanNode node) {
        List<String> texts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (PlanNode entry : node.list()) {
            if (!seen.add(entry.text())) {
                throw entry.wrong("'%s' stands here twice".formatted(entry.text()), "Keep one of the two.");
            }
            texts.add(entry.text());
        }
        return texts;
    }

    /** The section {@code throttle}. */
    ThrottleSettings throttle(PlanFields fields) {
        Optional<Rate> rate = fields.find("rate").map(node -> node.value(Quantities::rate));
        List<DayRates.Window> windows = fields.read("windows", SettingsReader::windows, List.of());
        ZoneId zone = fields.read("zone", node -> node.value(SettingsReader::zone), ZoneId.systemDefault());
        DayRates rates = fields.find("windows").orElse(fields.owner()).checked(() -> new DayRates(rate, windows, zone));
        Map<Signal, Long> limits = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            fields.find(signal.key())
                    .ifPresent(node -> limits.put(signal, node.value(text -> Quantities.limit(signal, text))));
        }
        return new ThrottleSettings(rates, limits);
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "'%s' is no time zone; write one as in Europe/Berlin or UTC".formatted(text), unknown);
        }
    }

    private static List<DayRates.Window> windows(PlanNode node) {
        List<DayRates.Window> windows = new ArrayList<>();
        for (Map.Entry<String, PlanNode> entry : node.entries().entrySet()) {
            Optional<Rate> rate = entry.getValue().value(Quantities::rateOrOff);
            windows.add(entry.getValue().checked(() -> window(entry.getKey(), rate)));
        }
        return windows;
    }

    private static DayRates.Window window(String times, Optional<Rate> rate) {
        int hyphen = times.indexOf('-');
        try {
            return new DayRates.Window(
                    LocalTime.parse(times.substring(0, Math.max(hyphen, 0))),
                    LocalTime.parse(times.substring(hyphen + 1)),
                    rate);
        } catch (DateTimeParseException notATime) {
            throw new IllegalArgumentException(
                    "'%s' is no window of the day; write two times, as in \"09:00-21:00\"".formatted(times), notATime);
        }
    }
}
