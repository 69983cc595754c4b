package dev.midflight.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A command that is planned and not there yet: it says so whatever is asked of it. */
@CommandLine.Command(description = "Not built yet in this version.")
final class NotBuiltCommand implements Command {

    /** The names it goes by. */
    static final List<String> NAMES = List.of("export", "import", "backup", "restore");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(hidden = true)
    private List<String> words = new ArrayList<>();

    @Unmatched
    private List<String> options = new ArrayList<>();

    @Override
    public Result run(Session session) {
        throw CommandException.usage(
                "Cannot do " + spec.name(),
                String.join(" ", Stream.concat(words.stream(), options.stream()).toList()),
                "this command is not built yet in this version",
                "See midflight --help for those that are.");
    }
}
