package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process of the application is stopped between its decision and its write, and sleeps through a whole switch. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class LateWriterTest {

    private static final String NAME = "late";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @TempDir
    private Path folder;

    @Test
    void lateWriteMeetsTheFenceAndGoesToTheOtherSideThen() throws Exception {
        RealServers.fresh(NAME);
        try (Connection source = RealServers.maria(NAME)) {
            RealServers.run(source, "CREATE TABLE orders (id INT PRIMARY KEY, n INT NOT NULL)");
        }
        String plan = RealServers.plan(folder, NAME, RealServers.Side.MARIA, "switch: { lease: 2s }");
        try (Operator.Background run = operator.start("run", plan, "--serve", "--port", "0")) {
            Await.phase(operator, plan, "VERIFIED", LONG);
            String feed = operator.run("status", plan).json().at("/routers/url").asText();
            Process child = child(feed);
            List<String> said = new ArrayList<>();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                await(lines, said, line -> line.startsWith("written"));
                String decision = await(lines, said, line -> line.startsWith("deciding"));
                signal(child, "STOP");

                assertThat(operator.run("cutover", plan))
                        .as("the lease of who sleeps is waited for")
                        .matches(Operator.Answer::isDone);
                signal(child, "CONT");

                String outcome = await(lines, said, line -> !line.startsWith("deciding"));
                assertThat(decision).endsWith("OLD");
                assertThat(outcome).startsWith("fenced");
                await(lines, said, line -> line.startsWith("written") && line.endsWith("NEW"));
            } finally {
                child.destroyForcibly().waitFor();
            }
            assertThat(run.answer()).isEmpty();
            try (Connection target = RealServers.postgres(NAME)) {
                for (String line : said) {
                    if (line.startsWith("written")) {
                        assertThat(RealServers.number(
                                        target, "SELECT count(*) FROM orders WHERE id = " + line.split(" ", -1)[1]))
                                .as(line)
                                .isOne();
                    }
                }
            }
        }
    }

    private static Process child(String feed) throws Exception {
        MariaDbServer maria = RealServers.mariaServer();
        PostgresServer postgres = RealServers.postgresServer();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LateWriter.class.getName(),
                        feed,
                        NAME,
                        maria.jdbcUrl(NAME),
                        maria.adminUser(),
                        maria.adminPassword(),
                        postgres.jdbcUrl(NAME),
                        postgres.adminUser(),
                        postgres.adminPassword())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String await(BufferedReader lines, List<String> said, Predicate<String> wanted) throws Exception {
        while (true) {
            Optional<String> line = Optional.ofNullable(lines.readLine());
            assertThat(line).as("the child said %s", said).isPresent();
            said.add(line.get());
            if (wanted.test(line.get())) {
                return line.get();
            }
        }
    }

    private static void signal(Process process, String name) throws Exception {
        int exit = new ProcessBuilder(List.of("kill", "-" + name, String.valueOf(process.pid())))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }
}
