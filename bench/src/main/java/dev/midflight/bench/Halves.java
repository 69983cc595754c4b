package dev.midflight.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Cuts a file of rows into two. */
final class Halves {

    private Halves() {}

    /** Two files beside the whole one, which is deleted. */
    static List<Path> of(Path whole, long rows) throws IOException {
        List<Path> halves = List.of(Path.of(whole + ".1"), Path.of(whole + ".2"));
        try (InputStream in = new BufferedInputStream(Files.newInputStream(whole), 1 << 20)) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(halves.get(0)), 1 << 20)) {
                for (long row = 0; row < rows / 2; ) {
                    int octet = in.read();
                    out.write(octet);
                    // A line break in a value is escaped.
                    row += octet == '\n' ? 1 : 0;
                }
            }
            try (OutputStream out = Files.newOutputStream(halves.get(1))) {
                in.transferTo(out);
            }
        }
        Files.delete(whole);
        return halves;
    }
}
