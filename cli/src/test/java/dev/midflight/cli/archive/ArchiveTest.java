package dev.midflight.cli.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The archive that the build has made, as the launcher uses it. */
@Tag("process")
@EnabledIfSystemProperty(named = "midflight.jar", matches = ".+", disabledReason = "nothing is packaged")
class ArchiveTest {

    private static final String ARCHIVED = "source: shared objects file";

    @Test
    void whatRunsOfOursComesFromTheArchive() throws IOException {
        List<String> loaded = loaded("check", "no-such-plan.yaml").stream()
                .filter(line -> line.contains(" dev.midflight."))
                .toList();
        assertThat(loaded).filteredOn(line -> line.contains("$$Lambda")).isNotEmpty();
        assertThat(loaded).hasSizeGreaterThan(20).allMatch(line -> line.contains(ARCHIVED));
    }

    /** What the virtual machine says of each class, one a line. */
    private static List<String> loaded(String... command) throws IOException {
        Path jar = Path.of(System.getProperty("midflight.jar"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:SharedArchiveFile="
                        + jar.resolveSibling("classes-" + System.getProperty("java.runtime.version") + ".jsa"),
                "-Xlog:class+load",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString());
        builder.command().addAll(List.of(command));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
