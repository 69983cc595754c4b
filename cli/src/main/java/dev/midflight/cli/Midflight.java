package dev.midflight.cli;

import dev.midflight.engine.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command has: the options before and after its name. */
@Command(
        name = "midflight",
        description = "Moves live data from one store to another while the application keeps serving.",
        synopsisHeading = "Usage: ",
        versionProvider = Midflight.Release.class,
        synopsisSubcommandLabel = "COMMAND")
final class Midflight {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Shows the version.")
    private boolean version;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Answers with one JSON object on standard output, at the end.")
    private boolean json;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Shows the stack trace of an error.")
    private boolean debug;

    /** True if an explanation of the options is all that was asked for. */
    boolean isHelp() {
        return help || version;
    }

    boolean isJson() {
        return json;
    }

    boolean isDebug() {
        return debug;
    }

    /** The version as {@code --version} shows it. */
    static final class Release implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"midflight " + Version.NUMBER};
        }
    }
}
