package dev.midflight.testkit.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a server said. */
final class LogFile {

    private LogFile() {}

    static String lastLines(Path log, int count) {
        List<String> lines = textFrom(log, 0).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    /** The text from byte {@code offset} to the end; empty if there is no such file yet. */
    static String textFrom(Path log, long offset) {
        try {
            byte[] bytes = Files.readAllBytes(log);
            int from = (int) Math.min(offset, bytes.length);
            return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
        } catch (IOException absent) {
            return "";
        }
    }
}
