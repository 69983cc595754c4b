package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.fault.Explanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads a command line, runs the command and always answers, whatever happens. Safe for several threads. */
final class Cli {

    private final Screen screen;

    /** A command line whose lines on the way appear on {@code screen}. */
    Cli(Screen screen) {
        this.screen = requireNonNull(screen, "screen");
    }

    /** Runs one command to its end in this thread. */
    Answer execute(List<String> arguments, StopSignal stop) {
        Session session = new Session(arguments, screen, stop);
        CommandLine line = Commands.parser(arguments);
        try {
            ParseResult parsed = line.parseArgs(arguments.toArray(new String[0]));
            return answer(session, line, parsed);
        } catch (ParameterException wrong) {
            return new Answer(
                    Commands.word(arguments).orElse(""),
                    session.standing(),
                    Result.failed(explain(wrong, line)),
                    Optional.of(wrong));
        }
    }

    private static Answer answer(Session session, CommandLine line, ParseResult parsed) {
        CommandLine asked =
                parsed.hasSubcommand() ? parsed.subcommand().commandSpec().commandLine() : line;
        String name = parsed.hasSubcommand() ? asked.getCommandName() : "";
        if (isHelp(parsed)) {
            return said(name, asked.getUsageMessage());
        }
        if (parsed.isVersionHelpRequested()) {
            return said(name, String.join("\n", new Midflight.Release().getVersion()));
        }
        if (!(asked.getCommand() instanceof Command command)) {
            return new Answer(name, session.standing(), Result.failed(noCommand(line)), Optional.empty());
        }
        return run(session, name, command);
    }

    private static boolean isHelp(ParseResult parsed) {
        return parsed.isUsageHelpRequested()
                || (parsed.hasSubcommand() && parsed.subcommand().isUsageHelpRequested());
    }

    private static Answer said(String name, String text) {
        List<String> lines = text.lines().toList();
        com.fasterxml.jackson.databind.node.ObjectNode fields = Json.object();
        fields.set("help", Json.array(lines));
        return new Answer(name, new Session.Standing("", "", List.of()), Result.done(fields, lines), Optional.empty());
    }

    /** The one boundary of the command's task: everything becomes an answer. */
    @SuppressWarnings("IllegalCatch")
    private static Answer run(Session session, String name, Command command) {
        try {
            Result result = command.run(session);
            return new Answer(name, session.standing(), result, Optional.empty());
        } catch (InterruptedException stopped) {
            return failed(session, name, stopped);
        } catch (RuntimeException | Error failure) {
            return failed(session, name, failure);
        } finally {
            session.screen().bottom("");
        }
    }

    private static Answer failed(Session session, String name, Throwable failure) {
        Explanation explanation = session.masked(Faults.explain(failure));
        return new Answer(name, session.standing(), Result.failed(explanation), Optional.of(failure));
    }

    private static Explanation noCommand(CommandLine line) {
        return new Explanation(
                "Cannot tell what to do",
                "",
                "no command was given; there are "
                        + String.join(", ", line.getSubcommands().keySet()),
                "Write midflight COMMAND [PLAN] [options], or midflight --help.",
                Explanation.EXIT_USAGE);
    }

    private static Explanation explain(ParameterException wrong, CommandLine line) {
        List<String> nearest = new ArrayList<>();
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            nearest.addAll(unmatched.getSuggestions());
            if (!unmatched.isUnknownOption() && wrong.getCommandLine() == line) {
                return unknownCommand(unmatched.getUnmatched().get(0), nearest, line);
            }
        }
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        return new Explanation(
                "Cannot understand the command line",
                command,
                firstLine(String.valueOf(wrong.getMessage())),
                nearest.isEmpty()
                        ? "See %s --help.".formatted(command)
                        : "Did you mean %s? See %s --help.".formatted(String.join(" or ", nearest), command),
                Explanation.EXIT_USAGE);
    }

    private static Explanation unknownCommand(String word, List<String> nearest, CommandLine line) {
        return new Explanation(
                "Cannot understand command '%s'".formatted(word),
                "",
                "there are " + String.join(", ", line.getSubcommands().keySet()),
                nearest.isEmpty()
                        ? "See midflight --help."
                        : "Did you mean %s?".formatted(nearest.get(0).replaceFirst("^midflight ", "")),
                Explanation.EXIT_USAGE);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
