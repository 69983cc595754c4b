package dev.midflight.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RedisServerTest {

    private static final String LOOPBACK = "0100007F";

    @Test
    void answeredWriteSurvivesKill9AndRestart() throws Exception {
        try (RedisServer server = RedisServer.launch()) {
            int port = server.port();
            long before = server.pid();
            assertThat(ask(server, "SET name kept")).isEqualTo("+OK");

            server.kill9();
            assertThat(ProcessHandle.of(before)).isEmpty();
            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(ask(server, "STRLEN name")).isEqualTo(":4");
        }
    }

    @Test
    void pausedServerAnswersNothingUntilItGoesOn() throws Exception {
        try (RedisServer server = RedisServer.launch();
                Socket socket = new Socket(server.host(), server.port())) {
            server.pause();

            socket.setSoTimeout(200);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            server.resume();

            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo('+');
        }
    }

    @Test
    void stopsAndStartsInOrder() throws Exception {
        try (RedisServer server = RedisServer.launch(Map.of("maxmemory", "64mb"))) {
            server.stop();
            server.start();

            assertThat(server.log()).contains("User requested shutdown");
            assertThat(ask(server, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (RedisServer server = RedisServer.launch(Map.of("bind", "0.0.0.0"))) {
            assertThat(ListeningSockets.addressesOf(server.port())).containsExactly(LOOPBACK);
        }
    }

    @Test
    void closingEndsAlsoAPausedProcessAndRemovesTheFolder() {
        RedisServer server = RedisServer.launch();
        long pid = server.pid();
        Path home = server.home();
        server.pause();

        server.close();
        server.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Files.exists(home)).isFalse();
    }

    @Test
    void diesWithAJvmThatIsKilled() throws Exception {
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();

            jvm.destroyForcibly();

            server.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private static String ask(RedisServer server, String command) throws IOException {
        try (Socket socket = new Socket(server.host(), server.port());
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return answers.readLine();
        }
    }

    /** Launches a server and waits to be killed. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws Exception {
            System.out.println(RedisServer.launch().pid());
            TimeUnit.MINUTES.sleep(10);
        }
    }
}
