package dev.midflight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.examples.Direction;
import dev.midflight.examples.Outcome;
import dev.midflight.examples.Scenario;
import dev.midflight.examples.ScenarioOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays a whole migration between real servers under live load, ending in a verdict. */
@CommandLine.Command(description = "Plays a whole migration between real servers under live load, ending in a verdict.")
final class DemoCommand implements Command {

    /** What is played if no name is given. */
    private static final String MAIN = "shop";

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The scenario; the main one is " + MAIN + ".")
    private Optional<String> name = Optional.empty();

    @Option(names = "--list", description = "Shows the scenarios.")
    private boolean list;

    @Option(names = "--all", description = "Plays every scenario.")
    private boolean all;

    @Option(names = "--rows", paramLabel = "N", description = "About how many rows.")
    private Optional<Long> rows = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Chooses what the application does.")
    private long seed = 1;

    @Option(
            names = "--from",
            paramLabel = "KIND",
            description = "Where the shop begins: mariadb (default), postgresql.")
    private String from = Direction.DEFAULT.from().word();

    @Option(names = "--to", paramLabel = "KIND", description = "Where it goes: mariadb, postgresql (default).")
    private String to = Direction.DEFAULT.to().word();

    @Option(names = "--keep", description = "Leaves the servers up to look at.")
    private boolean keep;

    @Override
    public Result run(Session session) throws InterruptedException {
        List<Scenario> scenarios = scenarios();
        if (list) {
            return listed(scenarios);
        }
        if (rows.isPresent() && rows.get() < 1) {
            throw CommandException.usage(
                    "Cannot play with %d rows".formatted(rows.get()), "--rows", "it is less than one", "Give more.");
        }
        ScenarioOptions options = new ScenarioOptions(
                rows.map(OptionalLong::of).orElse(OptionalLong.empty()),
                seed,
                new Direction(kind("--from", from), kind("--to", to)),
                keep ? ScenarioOptions.Afterwards.KEEP : ScenarioOptions.Afterwards.CLOSE);
        return played(session, all ? scenarios : List.of(chosen(scenarios)), options);
    }

    private static Direction.Kind kind(String option, String word) {
        return Direction.Kind.of(word)
                .orElseThrow(() -> CommandException.usage(
                        "Cannot play with a server of the kind '%s'".formatted(word),
                        option,
                        "there are "
                                + Arrays.stream(Direction.Kind.values())
                                        .map(Direction.Kind::word)
                                        .collect(Collectors.joining(", ")),
                        "Give one of them."));
    }

    private static List<Scenario> scenarios() {
        return StreamSupport.stream(ServiceLoader.load(Scenario.class).spliterator(), false)
                .sorted(Comparator.comparing(Scenario::name))
                .toList();
    }

    private static Result listed(List<Scenario> scenarios) {
        ObjectNode fields = Json.object();
        ArrayNode array = fields.putArray("scenarios");
        List<String> lines = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            array.addObject().put("name", scenario.name()).put("description", scenario.description());
            lines.add("%-16s %s".formatted(scenario.name(), scenario.description()));
        }
        return Result.done(fields, lines);
    }

    private Scenario chosen(List<Scenario> scenarios) {
        String wanted = name.orElse(MAIN);
        return scenarios.stream()
                .filter(scenario -> scenario.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> CommandException.usage(
                        "Cannot play scenario '%s'".formatted(wanted),
                        "",
                        "there are " + scenarios.stream().map(Scenario::name).collect(Collectors.joining(", ")),
                        "See midflight demo --list."));
    }

    private static Result played(Session session, List<Scenario> scenarios, ScenarioOptions options)
            throws InterruptedException {
        ObjectNode fields = Json.object();
        ArrayNode verdicts = Json.array();
        List<String> lines = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            Outcome outcome = scenario.run(new LocalOperator(session.screen()), options);
            session.screen().bottom("");
            lines.add("%s: %s".formatted(scenario.name(), outcome.line()));
            verdicts.add(outcome.verdict().deepCopy().put("scenario", scenario.name()));
            if (!outcome.holds()) {
                failed.add("%s: %s".formatted(scenario.name(), outcome.line()));
            }
        }
        if (verdicts.size() == 1) {
            fields.set("verdict", verdicts.get(0));
        }
        fields.set("verdicts", verdicts);
        return failed.isEmpty()
                ? Result.done(fields, lines)
                : Result.failed(
                                new Explanation(
                                        "The verdict does not hold",
                                        "",
                                        String.join("; ", failed),
                                        "Run it again with the same --seed and report it.",
                                        Explanation.EXIT_RESUMABLE),
                                fields)
                        .with(lines);
    }
}
