package dev.midflight.bench.debezium;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Reads logs with Debezium's engine, one after the other, so that later ones find a warm machine. Each line on standard
 * input is a file with the engine's properties; the next line, whatever it says, ends that reading. What is said on
 * standard output is {@code reached} once there were as many changes as {@code bench.changes}, {@code failed} with a
 * reason, and {@code ended} with the number of changes. Ends with its input.
 */
final class Main {

    private Main() {}

    public static void main(String[] words) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String file = orders.readLine(); file != null; file = orders.readLine()) {
            Properties properties = new Properties();
            try (Reader text = Files.newBufferedReader(Path.of(file))) {
                properties.load(text);
            }
            try (Sink sink = sink(properties)) {
                Reading reading = Reading.start(properties, sink);
                orders.readLine();
                say("ended " + reading.end());
            }
        }
    }

    private static Sink sink(Properties properties) throws Exception {
        return properties.containsKey("bench.target") ? new Upserts(properties) : changes -> {};
    }

    static synchronized void say(String words) {
        System.out.println(words);
        System.out.flush();
    }
}
