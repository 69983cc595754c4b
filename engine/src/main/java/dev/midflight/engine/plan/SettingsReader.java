package dev.midflight.engine.plan;

import dev.midflight.engine.throttle.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads how to copy, verify, switch and throttle; every default stands here with its reason. */
final class SettingsReader {

    /** Small enough to be read again without regret, large enough that its overhead vanishes. */
    private static final long CHUNK_BYTES = 4L << 20;

    /** Enough rows to meet the odd ones, few enough to start over. */
    private static final Percent PILOT = Quantities.percent("1%");

    /** Six nines. */
    private static final Percent PASS = Quantities.percent("99.9999%");

    /** What a person who waits for a page forgives. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Pattern LANES = Pattern.compile("\\d{1,4}");
    private static final Pattern RAMP_STEP = Pattern.compile("mirror|allow:[^,\\s]+(,[^,\\s]+)*|[0-9.]+%");

    private final Path folder;

    /** Relative paths start in {@code folder}. */
    SettingsReader(Path folder) {
        this.folder = folder;
    }

    /** A path, absolute from here on. */
    Path path(PlanNode node) {
        return node.value(text -> folder.resolve(text).normalize());
    }

    /** The section {@code copy}. */
    CopySettings copy(PlanFields fields) {
        long chunkBytes = fields.read("chunk", node -> node.value(Quantities::bytes), CHUNK_BYTES);
        OptionalInt lanes = fields.read("lanes", SettingsReader::lanes, OptionalInt.empty());
        Percent pilot = fields.read("pilot", node -> node.value(Quantities::percent), PILOT);
        CopySettings.Keys keys =
                fields.read("keys", node -> node.choice(CopySettings.Keys.class), CopySettings.Keys.AUTO);
        fields.find("lanes").ifPresent(node -> node.checked(() -> new CopySettings(CHUNK_BYTES, lanes, pilot, keys)));
        return fields.find("chunk")
                .orElse(fields.owner())
                .checked(() -> new CopySettings(chunkBytes, lanes, pilot, keys));
    }

    private static OptionalInt lanes(PlanNode node) {
        String text = node.text();
        if (text.equals("auto")) {
            return OptionalInt.empty();
        }
        if (!LANES.matcher(text).matches()) {
            throw node.wrong(
                    "'%s' is no number of lanes".formatted(text),
                    "Write auto, or a number from 1 to %d.".formatted(CopySettings.LANES_MAX));
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /** The section {@code verify}. */
    VerifySettings verify(PlanFields fields) {
        return new VerifySettings(
                fields.read("pass", node -> node.value(Quantities::percent), PASS),
                fields.find("business").map(this::path));
    }

    /** The section {@code switch}. */
    SwitchSettings switching(PlanFields fields) {
        Duration maxPause = fields.read("max-pause", node -> node.value(Quantities::duration), PAUSE);
        SwitchSettings.Reverse reverse =
                fields.read("reverse", node -> node.choice(SwitchSettings.Reverse.class), SwitchSettings.Reverse.ON);
        SwitchSettings.Fence fence =
                fields.read("fence", node -> node.choice(SwitchSettings.Fence.class), SwitchSettings.Fence.AUTO);
        List<String> appUsers = fields.read("app-users", SettingsReader::distinctTexts, List.of());
        List<String> rollbackOn = fields.read("rollback-on", SettingsReader::distinctTexts, List.of());
        List<String> ramp = fields.read("ramp", SettingsReader::rampSteps, List.of());
        return fields.find("max-pause")
                .orElse(fields.owner())
                .checked(() -> new SwitchSettings(maxPause, reverse, fence, appUsers, rollbackOn, ramp));
    }

    private static List<String> distinctTexts(PlanNode node) {
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

    private static List<String> rampSteps(PlanNode node) {
        for (PlanNode entry : node.list()) {
            if (!RAMP_STEP.matcher(entry.text()).matches()) {
                throw entry.wrong(
                        "'%s' is no step".formatted(entry.text()), "Write mirror, allow:ID or a share as in 10%.");
            }
            if (entry.text().endsWith("%")) {
                entry.value(Quantities::percent);
            }
        }
        return distinctTexts(node);
    }

    /** The section {@code throttle}. */
    ThrottleSettings throttle(PlanFields fields) {
        Optional<Duration> sourceLag = fields.find("source-lag").map(node -> node.value(Quantities::duration));
        Optional<Duration> sourceLatency = fields.find("source-latency").map(node -> node.value(Quantities::duration));
        Optional<Rate> rate = fields.find("rate").map(node -> node.value(Quantities::rate));
        return new ThrottleSettings(
                sourceLag, sourceLatency, rate, fields.read("windows", SettingsReader::windows, List.of()));
    }

    private static List<ThrottleSettings.Window> windows(PlanNode node) {
        List<ThrottleSettings.Window> windows = new ArrayList<>();
        for (Map.Entry<String, PlanNode> entry : node.entries().entrySet()) {
            Rate rate = entry.getValue().value(Quantities::rate);
            windows.add(entry.getValue().checked(() -> window(entry.getKey(), rate)));
        }
        return windows;
    }

    private static ThrottleSettings.Window window(String times, Rate rate) {
        int hyphen = times.indexOf('-');
        try {
            return new ThrottleSettings.Window(
                    LocalTime.parse(times.substring(0, Math.max(hyphen, 0))),
                    LocalTime.parse(times.substring(hyphen + 1)),
                    rate);
        } catch (DateTimeParseException notATime) {
            throw new IllegalArgumentException(
                    "'%s' is no window of the day; write two times, as in \"09:00-21:00\"".formatted(times), notATime);
        }
    }
}
