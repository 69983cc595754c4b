package dev.midflight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class SmokeTest {

    @Test
    void noFastPathIsLost() {
        int exit = new CommandLine(new SmokeQuestion()).execute();

        assertThat(exit).as("see what was printed").isZero();
    }
}
