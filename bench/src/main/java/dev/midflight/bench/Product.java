package dev.midflight.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.owner.OwnerClient;
import dev.midflight.engine.owner.OwnerException;
import dev.midflight.engine.owner.OwnerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Midflight as a user starts it: the launcher, with a plan. */
final class Product {

    private static final long STOP_SECONDS = 60;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** The launcher, or where there is none yet, as in a build, a virtual machine with the classes of this one. */
    private static final List<String> START = Optional.ofNullable(System.getProperty("midflight.home"))
            .map(home ->
                    List.of(Path.of(home).resolve("midflight").toAbsolutePath().toString()))
            .orElseGet(() -> List.of(
                    "java",
                    "-Xmx512m",
                    "-XX:+UseParallelGC",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "dev.midflight.cli.Main"));

    private final Place source;
    private final Place target;
    private final Path plan;
    private final Path state;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> start = new ArrayList<>(START);

    /**
     * One migration; its files are on the source's ground.
     *
     * @param more lines of the plan behind the two sides
     */
    Product(String name, Place source, Place target, String more) throws IOException {
        this.source = source;
        this.target = target;
        Path folder = source.ground().folder();
        this.plan = folder.resolve(name + ".yaml");
        this.state = folder.resolve("state-" + name);
        environment.put("SOURCE_PASSWORD", source.password());
        environment.put("TARGET_PASSWORD", target.password());
        Files.writeString(
                plan,
                """
                migration: %s
                state: state-%s
                source: { url: "%s", user: %s, password: "${env:SOURCE_PASSWORD}" }
                target: { url: "%s", user: %s, password: "${env:TARGET_PASSWORD}" }
                %s
                """
                        .formatted(name, name, source.url(), source.user(), target.url(), target.user(), more));
    }

    /** Options for its virtual machine. */
    Product with(String javaOptions) {
        environment.put("MIDFLIGHT_JAVA_OPTS", javaOptions);
        return this;
    }

    /** Runs on one processor only. */
    Product on(int processor) {
        start.addAll(0, Ground.onProcessor(processor));
        return this;
    }

    /** Forgets what an earlier run did, and empties the target. */
    void reset() throws Exception {
        if (Files.exists(state)) {
            try (Stream<Path> all = Files.walk(state)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        source.forgetMigrations();
        target.recreate();
    }

    /** Runs a command to its end. */
    void run(Cost.Watcher watcher, String command, String... words) throws Exception {
        source.ground().program(watcher, log(command), environment, words(command, words));
    }

    /** Runs a command to its end, unmeasured. */
    void run(String command, String... words) throws Exception {
        run(new Cost.Watcher(), command, words);
    }

    /** Starts {@code run}, which follows until it is stopped. */
    Living start() throws IOException {
        return new Living(source.ground().start(log("follow"), environment, words("run")));
    }

    private String log(String command) {
        return plan.getFileName() + "-" + command;
    }

    private List<String> words(String command, String... words) {
        List<String> all = new ArrayList<>(start);
        all.addAll(List.of(command, plan.toString()));
        all.addAll(List.of(words));
        return all;
    }

    /** A process that owns the migration. */
    final class Living implements AutoCloseable {
        private final Process process;

        private Living(Process process) {
            this.process = process;
        }

        Process process() {
            return process;
        }

        /** What the owner says of itself; nothing while there is none. */
        Optional<JsonNode> status() {
            if (!process.isAlive()) {
                throw new IllegalStateException("run ended with %d (see %s)"
                        .formatted(process.exitValue(), source.ground().log(log("follow"), process)));
            }
            try {
                return OwnerClient.connect(state).map(owner -> owner.call(OwnerRequest.of("status"), progress -> {})
                        .path("fields"));
            } catch (OwnerException notYet) {
                return Optional.empty();
            }
        }

        /** Waits until it follows the log. */
        void awaitFollowing() throws Exception {
            await(fields -> fields.path("running").asBoolean());
        }

        /** Waits until nothing is left to be brought over. */
        void awaitCaughtUp() throws Exception {
            await(fields -> fields.path("running").asBoolean()
                    && fields.path("lag_ms").asLong() == 0
                    && fields.path("bytes_waiting").asLong() == 0);
        }

        private void await(Predicate<JsonNode> condition) throws Exception {
            new Cost.Watcher().until(LONGEST, () -> status().filter(condition).isPresent());
        }

        /** Stops it with everything durable. */
        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException hurried) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
