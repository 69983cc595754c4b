package dev.midflight.cli;

import picocli.CommandLine;

/** All commands there are. */
final class Commands {

    private Commands() {}

    /** A fresh parser: it fills in the options of commands that are run once. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Midflight()).setExpandAtFiles(false);
        line.addSubcommand(new CheckCommand());
        line.addSubcommand(new RunCommand());
        line.addSubcommand(new StatusCommand());
        line.addSubcommand(new VerifyCommand());
        line.addSubcommand(new TuneCommand());
        line.addSubcommand(new QuarantineCommand());
        line.addSubcommand(new CutoverCommand());
        line.addSubcommand(new RollbackCommand());
        line.addSubcommand(new FinishCommand());
        line.addSubcommand(new ReportCommand());
        line.addSubcommand(new DemoCommand());
        NotBuiltCommand.NAMES.forEach(name -> line.addSubcommand(name, new NotBuiltCommand()));
        return line;
    }
}
