package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the machine, run with an environment of its own so that a caller's settings cannot reach it. */
final class Command {

    private static final long SECONDS_MAX = 120;

    private Command() {}

    /** A builder for {@code words} that writes both outputs to the end of {@code log}. */
    static ProcessBuilder of(List<String> words, Path log) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "");
        environment.clear();
        environment.put("PATH", path + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return builder;
    }

    /** Runs {@code words} to their end with {@code input} as standard input. */
    static void run(List<String> words, Path log, InputStream input) throws IOException {
        Process running = of(words, log).start();
        try (OutputStream pipe = running.getOutputStream()) {
            input.transferTo(pipe);
        } catch (IOException closedEarly) {
            awaitSuccess(running, words, log);
            throw closedEarly;
        }
        awaitSuccess(running, words, log);
    }

    /** Runs {@code words} to their end. */
    static void run(List<String> words, Path log) throws IOException {
        run(words, log, InputStream.nullInputStream());
    }

    /** True if {@code words} end with 0. */
    static boolean succeeds(List<String> words) {
        try {
            Process running = of(words, Path.of("/dev/null")).start();
            running.getOutputStream().close();
            return await(running) && running.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static void awaitSuccess(Process running, List<String> words, Path log) throws IOException {
        if (!await(running)) {
            running.destroyForcibly();
            throw new IOException("%s did not end within %d s".formatted(words.get(0), SECONDS_MAX));
        }
        if (running.exitValue() != 0) {
            throw new IOException(
                    "%s ended with %d:%n%s".formatted(words, running.exitValue(), LogFile.lastLines(log, 20)));
        }
    }

    private static boolean await(Process running) {
        try {
            return running.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a server was prepared", stop);
        }
    }

    /** Sends a signal such as {@code INT}; does nothing if the process has gone. */
    static void signal(String name, long pid) {
        succeeds(List.of("sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(pid)));
    }

    /** True if this JVM runs as root, which some servers refuse. */
    static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
