package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is told to stop by the system ends well: exit code 0, and an answer. */
final class SignalTest {

    @TempDir
    private Path folder;

    @Test
    void runEndsWithZeroAfterSigterm() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunChild.class.getName(),
                        folder.toString())
                .start();
        try (BufferedReader progress = child.errorReader(StandardCharsets.UTF_8);
                BufferedReader answer = child.inputReader(StandardCharsets.UTF_8)) {
            String line = progress.readLine();
            while (line != null && !line.contains("\"phase\":\"VERIFIED\"")) {
                line = progress.readLine();
            }

            child.toHandle().destroy();

            JsonNode json = Json.parse(answer.readLine());
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
            assertThat(json.path("stopped").asBoolean()).isTrue();
            assertThat(json.path("phase").asText()).isEqualTo("VERIFIED");
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void serversThatAreKeptAreLetGoWithoutAFailure() throws InterruptedException {
        LocalOperator operator =
                new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));
        AtomicBoolean ended = new AtomicBoolean();
        Thread watching = new Thread(() -> {
            operator.lookAround();
            ended.set(!Thread.currentThread().isInterrupted());
        });
        watching.start();

        watching.interrupt();
        watching.join(20_000);

        assertThat(ended).isTrue();
    }
}
