package dev.midflight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class QuestionTest {

    @Test
    void everyQuestionTellsItsOptions() {
        for (String question : Main.line().getSubcommands().keySet()) {
            StringWriter out = new StringWriter();
            CommandLine line = Main.line().setOut(new PrintWriter(out));

            int exit = line.execute(question, "--help");

            assertThat(exit).as(question).isZero();
            assertThat(out.toString()).startsWith("Usage: bench/run " + question);
        }
    }

    @Tag("long")
    @Test
    void noLoopAllocatesMoreThanItMay() {
        int exit = Main.line().execute("loops", "--assert");

        assertThat(exit).as("see what was printed").isZero();
    }
}
