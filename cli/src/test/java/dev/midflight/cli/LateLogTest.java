package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that sends its log late. */
@Tag("process")
final class LateLogTest {

    private static final String ROWS = "SELECT id, name FROM item ORDER BY id";

    @TempDir
    private Path folder;

    /** Nothing of the change is known yet when the command begins, so nothing is left to compare: no proof of it. */
    @Test
    void verificationIsOfWhatWasCommittedBeforeItWasAsked() throws Exception {
        try (RealPair pair = new RealPair(
                        RealPair.Way.POSTGRES_TO_MARIADB,
                        folder,
                        "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))",
                        "INSERT INTO item VALUES (1, 'first'), (2, 'second')")
                .plan("")) {
            pair.run();
            pair.awaitPhase("VERIFIED");
            try (Connection source = pair.source();
                    Connection target = pair.target()) {
                String sender = RealPair.rows(source, "SELECT pid FROM pg_stat_replication")
                        .get(0);
                signal("STOP", sender);
                CompletableFuture<Operator.Answer> verify;
                try {
                    RealPair.execute(source, "UPDATE item SET name = 'late' WHERE id = 2");
                    verify = CompletableFuture.supplyAsync(() -> pair.command("verify"));
                    TimeUnit.SECONDS.sleep(2);
                    assertThat(verify).isNotDone();
                } finally {
                    signal("CONT", sender);
                }

                Operator.Answer answer = verify.get(60, TimeUnit.SECONDS);
                assertThat(answer.exit())
                        .as("%s; %s", answer.json(), pair.log())
                        .isZero();
                assertThat(answer.json().path("left").asLong()).isZero();
                assertThat(RealPair.rows(target, ROWS)).isEqualTo(List.of("1|first", "2|late"));
            }
        }
    }

    private static void signal(String name, String process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, process).start().waitFor())
                .isZero();
    }
}
