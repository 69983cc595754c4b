package dev.midflight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Midflight as a user starts it: the launcher, with a plan. */
final class Product {

    private final Ground ground;
    private final Path launcher;
    private final Path plan;

    /**
     * One migration.
     *
     * @param more lines of the plan behind the two sides
     */
    Product(Ground ground, String name, Side source, Side target, String more) throws IOException {
        this.ground = ground;
        this.launcher = Path.of(System.getProperty("midflight.home", "."))
                .resolve("midflight")
                .toAbsolutePath();
        this.plan = ground.folder().resolve(name + ".yaml");
        Files.writeString(
                plan,
                """
                migration: %s
                state: state-%s
                source: { url: "%s", user: %s, password: "${env:SOURCE_PASSWORD}" }
                target: { url: "%s", user: %s, password: "${env:TARGET_PASSWORD}" }
                %s
                """
                        .formatted(
                                name,
                                name,
                                ground.url(source.dialect(), source.database()),
                                ground.user(source.dialect()),
                                ground.url(target.dialect(), target.database()),
                                ground.user(target.dialect()),
                                more));
        this.environment = Map.of(
                "SOURCE_PASSWORD", ground.password(source.dialect()),
                "TARGET_PASSWORD", ground.password(target.dialect()));
    }

    private final Map<String, String> environment;

    /** One side of a migration. */
    record Side(Dialect dialect, String database) {}

    /** Forgets what an earlier run did. */
    void reset() throws IOException {
        String name = plan.getFileName().toString().replace(".yaml", "");
        Path state = ground.folder().resolve("state-" + name);
        if (Files.exists(state)) {
            try (Stream<Path> all = Files.walk(state)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Runs a command to its end. */
    void run(Cost.Watcher watcher, String command, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(launcher.toString(), command, plan.toString()));
        all.addAll(List.of(words));
        ground.program(watcher, plan.getFileName() + "-" + command, environment, all);
    }
}
