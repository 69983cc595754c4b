package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Ends a server and removes its files when this JVM has ended, whatever ended it.
 *
 * <p>A small shell reads from a pipe whose other end only this JVM holds: the kernel closes it even after a kill -9. A
 * shutdown hook would not do: it misses kill -9, and it would run beside other hooks that still need the server.
 */
final class Watchdog {

    /** $1 process; $2 its working folder, which tells it from a later one of that number; $3 folder to remove. */
    private static final String SCRIPT = "trap '' INT TERM HUP; read -r word; [ \"$word\" = release ] && exit 0;"
            + " ours() { [ \"$(readlink \"/proc/$1/cwd\")\" = \"$2\" ]; };"
            + " if ours \"$1\" \"$2\"; then kill -s QUIT \"$1\"; n=0;"
            + " while [ $n -lt 30 ] && ours \"$1\" \"$2\"; do sleep 0.1; n=$((n+1)); done;"
            + " ours \"$1\" \"$2\" && kill -s KILL \"$1\"; sleep 0.2; fi; rm -rf \"$3\"";

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog over(long pid, Path data, Path home) throws IOException {
        return new Watchdog(Command.of(
                        List.of(
                                "setsid",
                                "sh",
                                "-c",
                                SCRIPT,
                                "watchdog",
                                Long.toString(pid),
                                data.toString(),
                                home.toString()),
                        Path.of("/dev/null"))
                .start());
    }

    /** The server may outlive this JVM, or has ended. */
    void release() {
        try (OutputStream pipe = shell.getOutputStream()) {
            pipe.write("release\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            shell.destroyForcibly();
        }
    }
}
