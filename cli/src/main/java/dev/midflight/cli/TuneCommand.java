package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Tuning;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.CopySettings;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.Quantities;
import dev.midflight.engine.throttle.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes limits of a migration that runs now. */
@CommandLine.Command(
        description = "Changes limits of a migration that runs now; the next run takes them from the plan again.")
final class TuneCommand implements Command {

    private static final String OFF = "off";
    private static final String RATE = "rate";
    private static final String LANES = "copy.lanes";
    private static final String CHUNK = "copy.chunk";

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(
            names = "--" + RATE,
            paramLabel = "RATE",
            description = "How fast it copies, as in 20MiB/s or 20000rows/s; off for no limit.")
    private Optional<String> rate = Optional.empty();

    @Option(names = "--" + LANES, paramLabel = "N", description = "Over how many lanes it copies; auto to find out.")
    private Optional<String> lanes = Optional.empty();

    @Option(names = "--" + CHUNK, paramLabel = "SIZE", description = "How large its chunks are; auto to find out.")
    private Optional<String> chunk = Optional.empty();

    @Option(names = "--source-latency", paramLabel = "TIME", description = "As in the plan; off for no limit.")
    private Optional<String> sourceLatency = Optional.empty();

    @Option(names = "--source-lag", paramLabel = "TIME", description = "As in the plan; off for no limit.")
    private Optional<String> sourceLag = Optional.empty();

    @Option(names = "--source-sessions", paramLabel = "N", description = "As in the plan; off for no limit.")
    private Optional<String> sourceSessions = Optional.empty();

    @Option(names = "--target-latency", paramLabel = "TIME", description = "As in the plan; off for no limit.")
    private Optional<String> targetLatency = Optional.empty();

    @Override
    public Result run(Session session) {
        MigrationPlan read = plan.read(session);
        Map<String, String> wishes = wishes();
        if (wishes.isEmpty()) {
            throw CommandException.usage(
                    "Cannot tune the migration", "", "no limit was named", "Write tune PLAN --rate 20MiB/s.");
        }
        wishes.forEach(TuneCommand::parsed);
        ObjectNode arguments = Json.object();
        wishes.forEach(arguments::put);
        Result result = Handover.callLiving(read, new OwnerRequest("tune", arguments))
                .orElseThrow(() -> CommandException.usage(
                        "Cannot tune the migration",
                        read.state().toString(),
                        "nothing is running",
                        "Write it into the plan, under throttle or copy; the next run takes it."));
        List<String> lines = new ArrayList<>();
        wishes.forEach((key, value) -> lines.add("From now on %s is %s.".formatted(key, value)));
        return result.with(lines);
    }

    private Map<String, String> wishes() {
        Map<String, String> wishes = new LinkedHashMap<>();
        rate.ifPresent(text -> wishes.put(RATE, text));
        lanes.ifPresent(text -> wishes.put(LANES, text));
        chunk.ifPresent(text -> wishes.put(CHUNK, text));
        sourceLatency.ifPresent(text -> wishes.put(Signal.SOURCE_LATENCY.key(), text));
        sourceLag.ifPresent(text -> wishes.put(Signal.SOURCE_LAG.key(), text));
        sourceSessions.ifPresent(text -> wishes.put(Signal.SOURCE_SESSIONS.key(), text));
        targetLatency.ifPresent(text -> wishes.put(Signal.TARGET_LATENCY.key(), text));
        return wishes;
    }

    /** A change of a living migration. */
    private interface Change {
        void of(Tuning tuning);
    }

    private static Change parsed(String key, String text) {
        try {
            return switch (key) {
                case RATE -> rate(text);
                case LANES -> lanes(text);
                case CHUNK -> chunk(text);
                default -> limit(key, text);
            };
        } catch (IllegalArgumentException wrong) {
            throw CommandException.usage(
                    "Cannot tune the migration",
                    "--" + key,
                    String.valueOf(wrong.getMessage()),
                    "Name another value; nothing was changed.");
        }
    }

    private static Change rate(String text) {
        var rate = Quantities.rateOrOff(text);
        return tuning -> tuning.rate(rate);
    }

    private static Change lanes(String text) {
        OptionalInt lanes = CopySettings.requireLanes(Quantities.lanesOrAuto(text));
        return tuning -> tuning.lanes(lanes);
    }

    private static Change chunk(String text) {
        OptionalLong bytes = CopySettings.requireChunk(Quantities.bytesOrAuto(text));
        return tuning -> tuning.chunkBytes(bytes);
    }

    private static Change limit(String key, String text) {
        Signal signal = Signal.of(key);
        OptionalLong limit = text.equals(OFF) ? OptionalLong.empty() : OptionalLong.of(Quantities.limit(signal, text));
        return tuning -> tuning.limit(signal, limit);
    }

    /** In the owner: all of it, or nothing. */
    static Result work(Owner owner, JsonNode arguments) {
        List<Change> changes = new ArrayList<>();
        arguments
                .properties()
                .forEach(wish ->
                        changes.add(parsed(wish.getKey(), wish.getValue().asText())));
        int begunWith = owner.migration().status().lanes();
        int wanted = arguments.path(LANES).asInt();
        if (begunWith > 0 && wanted > begunWith) {
            throw CommandException.usage(
                    "Cannot copy over %d lanes".formatted(wanted),
                    "--" + LANES,
                    "the migration was begun with %d".formatted(begunWith),
                    "Name at most as many; how many there are is fixed when a migration begins.");
        }
        changes.forEach(change -> change.of(owner.migration().tuning()));
        return Result.done((ObjectNode) arguments.deepCopy());
    }
}
