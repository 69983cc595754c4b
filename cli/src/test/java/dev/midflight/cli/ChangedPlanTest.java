package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.examples.Operator;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan that is edited while a run lives. */
@Tag("process")
final class ChangedPlanTest {

    @TempDir
    private Path folder;

    @Test
    void noCommandActsByAnotherPlanOrStateThanTheLivingRuns() throws Exception {
        String[] create = {"CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)"};
        try (RealPair pair = new RealPair(RealPair.Way.MARIADB_TO_POSTGRES, folder, create).plan("")) {
            pair.run();
            pair.awaitPhase("VERIFIED");

            pair.plan("exclude: [ b ]");
            Operator.Answer refused = pair.command("cutover");
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.json().at("/error/answer").asText()).contains("exclude");
            pair.plan("copy: { chunk: 8MiB }").done("cutover");

            Operator.Answer stranger = pair.plan("state: elsewhere").command("finish", "--abandon");
            assertThat(stranger.exit()).isEqualTo(2);
            assertThat(stranger.json().at("/error/answer").asText()).contains("nothing was made");
            try (Connection source = pair.source()) {
                assertThatThrownBy(() -> RealPair.execute(source, "INSERT INTO a VALUES (1)"))
                        .hasMessageContaining("writes have moved");
            }
        }
    }
}
