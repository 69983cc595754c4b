package dev.midflight.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;

/** All commands there are. */
final class Commands {

    private static final Map<String, Supplier<Command>> BY_NAME = byName();

    private Commands() {}

    private static Map<String, Supplier<Command>> byName() {
        Map<String, Supplier<Command>> all = new LinkedHashMap<>();
        all.put("check", CheckCommand::new);
        all.put("run", RunCommand::new);
        all.put("status", StatusCommand::new);
        all.put("verify", VerifyCommand::new);
        all.put("tune", TuneCommand::new);
        all.put("quarantine", QuarantineCommand::new);
        all.put("cutover", CutoverCommand::new);
        all.put("rollback", RollbackCommand::new);
        all.put("finish", FinishCommand::new);
        all.put("report", ReportCommand::new);
        all.put("ramp", RampCommand::new);
        all.put("server", ServerCommand::new);
        all.put("demo", DemoCommand::new);
        NotBuiltCommand.NAMES.forEach(name -> all.put(name, NotBuiltCommand::new));
        return all;
    }

    /** The first word of a command line that is no option: the name of a command, if it is one. */
    static Optional<String> word(List<String> arguments) {
        return arguments.stream().filter(argument -> !argument.startsWith("-")).findFirst();
    }

    /**
     * A fresh parser for a command line: it fills in the options of a command that is run once. It knows the one that
     * is asked for alone, because looking at all of them is a fifth of what a short command costs; where none is, all.
     */
    static CommandLine parser(List<String> arguments) {
        CommandLine line = new CommandLine(new Midflight()).setExpandAtFiles(false);
        Optional<String> asked = word(arguments).filter(BY_NAME::containsKey);
        BY_NAME.forEach((name, command) -> {
            if (asked.isEmpty() || asked.get().equals(name)) {
                line.addSubcommand(name, command.get());
            }
        });
        return line;
    }
}
