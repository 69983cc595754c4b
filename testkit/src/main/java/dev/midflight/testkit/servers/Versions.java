package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The server versions that the build pinned. */
final class Versions {

    private Versions() {}

    static String of(String server) {
        Properties versions = new Properties();
        try (InputStream file = Objects.requireNonNull(
                Versions.class.getResourceAsStream("versions.properties"), "versions.properties")) {
            versions.load(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read versions.properties", failure);
        }
        return Objects.requireNonNull(versions.getProperty(server), server);
    }
}
