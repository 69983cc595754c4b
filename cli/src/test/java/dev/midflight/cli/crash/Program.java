package dev.midflight.cli.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.cli.ChildProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of Midflight in a process of its own. */
final class Program implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> words;
    private final Process process;
    private final Path output;
    private final Path errors;

    private Program(List<String> words, Process process, Path output, Path errors) {
        this.words = words;
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Starts {@code midflight COMMAND PLAN options...}. */
    static Program start(String command, Path plan, String... options) {
        return start(List.of(), Map.of(), command, plan, options);
    }

    /** Starts it behind another command line, such as one that limits what a process may do. */
    static Program start(
            List<String> before, Map<String, String> environment, String command, Path plan, String... options) {
        List<String> words = new ArrayList<>(before);
        words.addAll(ChildProgram.words("-Xmx256m"));
        words.addAll(List.of(command, plan.toString(), "--json", "--debug"));
        words.addAll(List.of(options));
        try {
            Path output = Files.createTempFile(plan.getParent(), command + "-", ".json");
            Path errors = Files.createTempFile(plan.getParent(), command + "-", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            return new Program(words, builder.start(), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + words, e);
        }
    }

    /** Runs a command to its end. */
    static Program run(String command, Path plan, String... options) throws InterruptedException {
        Program program = start(command, plan, options);
        program.await(Duration.ofMinutes(3));
        return program;
    }

    /** Waits for the end; the exit code. */
    int await(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            signal("QUIT");
            throw new AssertionError("%s did not end within %s%n%s".formatted(words, atMost, errors()));
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exit() {
        return process.exitValue();
    }

    /** SIGKILL, and returns once the process is gone; true if it was alive until then. */
    boolean kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        return process.waitFor() == 128 + 9;
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Sends a signal by its name. */
    void signal(String name) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send " + name, e);
        }
    }

    /** What it answered. */
    JsonNode answer() {
        try {
            return JSON.readTree(Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the answer of " + words, e);
        }
    }

    /** What it said on standard error. */
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what " + words + " said", e);
        }
    }

    /** Command, exit code and everything it said, for a failed test. */
    @Override
    public String toString() {
        return "%s exit %s%n%s%n%s"
                .formatted(
                        String.join(" ", words.subList(words.indexOf("--json") - 2, words.size())),
                        process.isAlive() ? "none yet" : Integer.toString(process.exitValue()),
                        answer(),
                        errors());
    }

    /** Kills it if it lives. */
    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }
}
