package dev.midflight.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Entry point of the command line: streams, signals and the exit code. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        List<String> arguments = List.of(args);
        PrintStream err = System.err;
        Screen screen = new Screen(err, screenKind());
        if (screen.kind() == Screen.Kind.TERMINAL) {
            System.setErr(new PrintStream(new ScreenLines(screen), true));
        }
        Logging.configure(System.getenv());
        StopSignal stop = new StopSignal(Thread.currentThread());
        Shutdown shutdown = Shutdown.install(arguments, stop);
        Answer answer = new Cli(screen).execute(arguments, stop);
        if (arguments.contains("--json")) {
            System.out.println(answer.json());
            System.out.flush();
        } else {
            answer.print(System.out, err);
        }
        if (arguments.contains("--debug") || System.getenv("MIDFLIGHT_DEBUG") != null) {
            answer.cause().ifPresent(cause -> cause.printStackTrace(err));
        }
        shutdown.ended(answer.exit());
        System.exit(answer.exit());
    }

    /** Standard error is a terminal of Linux, and not one of those that only print. */
    private static Screen.Kind screenKind() {
        try {
            String place = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            boolean terminal = place.startsWith("/dev/pts/") || place.startsWith("/dev/tty");
            return terminal && !"dumb".equals(System.getenv("TERM")) ? Screen.Kind.TERMINAL : Screen.Kind.PLAIN;
        } catch (IOException | UnsupportedOperationException unknown) {
            return Screen.Kind.PLAIN;
        }
    }
}
