package dev.midflight.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/**
 * Debezium's engine in a process of its own, which ends with this one: see {@code bench/debezium}. Its libraries stand
 * on no class path of ours.
 */
final class Debezium implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final Ground ground;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private boolean reading;

    private Debezium(Ground ground, Process process) {
        this.ground = ground;
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** A peer's name has to be this one's. */
    static void require(String peer) {
        if (!peer.equals("debezium")) {
            throw new IllegalArgumentException("--peers: %s is not known".formatted(peer));
        }
    }

    static Debezium start(Ground ground) throws IOException {
        String classPath = Optional.ofNullable(System.getProperty("midflight.debezium"))
                .orElseThrow(() -> new IllegalStateException("--peers debezium works in bench/run, which builds it"));
        Process process = new ProcessBuilder(
                        "java",
                        "-Xmx1g",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        classPath,
                        "dev.midflight.bench.debezium.Main")
                .redirectError(ground.folder().resolve("debezium.log").toFile())
                .start();
        return new Debezium(ground, process);
    }

    Process process() {
        return process;
    }

    /** Begins to read; {@link #reached} says when so many changes have come. */
    void begin(Properties properties, long changes) throws IOException {
        properties.setProperty("bench.changes", Long.toString(changes));
        Path file = Files.createTempFile(ground.folder(), "debezium", ".properties");
        try (Writer text = Files.newBufferedWriter(file)) {
            properties.store(text, "");
        }
        order(file.toString());
        reading = true;
    }

    /** Waits until so many changes have come as were wanted. */
    void awaitReached(Cost.Watcher watcher) throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        watcher.until(LONGEST.multipliedBy(2), () -> reached() || System.nanoTime() > end);
        if (System.nanoTime() > end) {
            throw new IllegalStateException("%d changes came within %s".formatted(end(), LONGEST));
        }
    }

    /** Whether so many changes have come; does not wait. */
    boolean reached() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "Debezium ended; see " + ground.folder().resolve("debezium.log"));
        }
        return answers.ready() && answer("reached").isPresent();
    }

    /** Ends the reading, if there is one; returns how many changes came. */
    long end() throws IOException {
        Optional<String> count = reading ? Optional.empty() : Optional.of("0");
        if (reading) {
            reading = false;
            order("end");
        }
        while (count.isEmpty()) {
            count = answer("ended ");
        }
        return Long.parseLong(count.get());
    }

    /** Ends the process. */
    @Override
    public void close() throws IOException {
        orders.close();
        process.onExit().join();
    }

    private void order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
    }

    /** What stands behind these words, if they are what is said next. */
    private Optional<String> answer(String words) throws IOException {
        String line = answers.readLine();
        if (line == null || line.startsWith("failed")) {
            process.destroy();
            reading = false;
            throw new IllegalStateException("Debezium " + (line == null ? "ended" : line));
        }
        return line.startsWith(words) ? Optional.of(line.substring(words.length())) : Optional.empty();
    }
}
