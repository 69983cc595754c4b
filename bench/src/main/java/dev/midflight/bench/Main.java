package dev.midflight.bench;

import picocli.CommandLine;

/** One command for each question. */
@CommandLine.Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        description = "Measures Midflight beside other ways to do the same, alternating, on servers of its own.",
        subcommands = {
            BesideQuestion.class,
            CopyQuestion.class,
            FollowMarksQuestion.class,
            FollowQuestion.class,
            GrowthQuestion.class,
            HungQuestion.class,
            LagQuestion.class,
            LogQuestion.class,
            LoopsQuestion.class,
            MarksQuestion.class,
            MemoryQuestion.class,
            OverheadQuestion.class,
            PauseQuestion.class,
            SmokeQuestion.class,
            StartQuestion.class,
            TablesQuestion.class,
            VerifyQuestion.class
        })
final class Main {

    private Main() {}

    public static void main(String[] words) {
        System.exit(line().execute(words));
    }

    static CommandLine line() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }
}
