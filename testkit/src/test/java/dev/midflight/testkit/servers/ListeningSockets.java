package dev.midflight.testkit.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The addresses on which this machine listens, from the kernel's own table. */
final class ListeningSockets {

    private static final String LISTEN = "0A";

    private ListeningSockets() {}

    /** Addresses as the kernel prints them: 127.0.0.1 is {@code 0100007F}. */
    static List<String> addressesOf(int port) throws IOException {
        String portText = "%04X".formatted(port);
        try (Stream<String> four = Files.lines(Path.of("/proc/net/tcp"));
                Stream<String> six = Files.lines(Path.of("/proc/net/tcp6"))) {
            return Stream.concat(four, six)
                    .map(line -> line.trim().split("\\s+", -1))
                    .filter(fields -> fields[3].equals(LISTEN) && fields[1].endsWith(":" + portText))
                    .map(fields -> fields[1].substring(0, fields[1].indexOf(':')))
                    .toList();
        }
    }
}
