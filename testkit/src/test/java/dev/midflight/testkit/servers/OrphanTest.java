package dev.midflight.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OrphanTest {

    @Test
    void serversDieWithAJvmThatIsKilled() throws Exception {
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            List<ProcessHandle> servers = List.of(server(output.readLine()), server(output.readLine()));
            List<Path> homes = List.of(Path.of(output.readLine()), Path.of(output.readLine()));
            assertThat(servers).allMatch(ProcessHandle::isAlive);

            jvm.destroyForcibly();

            for (ProcessHandle each : servers) {
                each.onExit().get(20, TimeUnit.SECONDS);
            }
            // The folders go a moment after the servers: the watchdog's last act, which no event announces.
            for (int attempt = 0; attempt < 2_000 && homes.stream().anyMatch(Files::exists); attempt++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(homes).noneMatch(Files::exists);
        }
    }

    private static ProcessHandle server(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** Launches both servers and waits to be killed. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws Exception {
            PostgresServer postgres = PostgresServer.launch();
            MariaDbServer mariaDb = MariaDbServer.launch();
            System.out.println(postgres.pid());
            System.out.println(mariaDb.pid());
            System.out.println(postgres.home());
            System.out.println(mariaDb.home());
            TimeUnit.MINUTES.sleep(10);
        }
    }
}
