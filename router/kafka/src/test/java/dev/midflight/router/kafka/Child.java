package dev.midflight.router.kafka;

import dev.midflight.router.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process with a writer of one side, or of both. It says {@code effect} for each effect, within its transaction. Ends
 * with its parent.
 */
final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader said;

    Child(Rig rig, String instance, List<Side> sides) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                rig.queue.migration(),
                rig.queue.course().name(),
                Servers.Started.KAFKA.bootstrap(),
                instance));
        for (Side side : Side.values()) {
            Servers.Place place = rig.at(side);
            words.addAll(List.of(place.url(), place.user(), place.password()));
        }
        sides.forEach(side -> words.add(side.name()));
        process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Returns when it has said something so often more. */
    void awaitEffects(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String line = said.readLine();
            if (!"effect".equals(line)) {
                throw new AssertionError("It said " + line);
            }
        }
    }

    void kill9() throws InterruptedException {
        int unused = process.destroyForcibly().waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill ended with " + code);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process itself. */
    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", arguments[2]);
        client.put("session.timeout.ms", 1_500);
        client.put("heartbeat.interval.ms", 300);
        Queue queue = new Queue(
                name,
                name,
                Course.valueOf(arguments[1]),
                new QueueSide(name + "-old", new Store(arguments[4], arguments[5], arguments[6])),
                new QueueSide(name + "-new", new Store(arguments[7], arguments[8], arguments[9])),
                client);
        for (int i = 10; i < arguments.length; i++) {
            Side side = Side.valueOf(arguments[i]);
            var unused = QueueWriter.start(
                    queue,
                    side,
                    arguments[3],
                    (connection, received) -> {
                        Servers.add(connection, received);
                        System.out.println("effect");
                        System.out.flush();
                    },
                    Servers.tools());
        }
        while (System.in.read() >= 0) {
            // Until the parent ends.
        }
        Runtime.getRuntime().halt(0);
    }
}
