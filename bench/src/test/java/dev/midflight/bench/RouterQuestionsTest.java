package dev.midflight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The questions about the router, for moments: not how fast anything is, but that all can be asked. */
final class RouterQuestionsTest {

    @TempDir
    private Path out;

    @Test
    void everyWayBesideAHungFollowerEnds() throws Exception {
        ends("hung");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overhead", "marks"})
    @Tag("long")
    void everyWayEnds(String question) throws Exception {
        ends(question);
    }

    private void ends(String question) throws Exception {
        int exit = Main.line().execute(question, "--short", "--rounds", "1", "--out", out.toString());

        assertThat(exit).as("see what was printed").isZero();
        assertThat(Files.readString(out.resolve(question + ".md")))
                .contains("| Midflight")
                .doesNotContain("failed");
    }
}
