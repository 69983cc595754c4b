package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.owner.Ownership;
import dev.midflight.examples.Operator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that comes while the owner of the migration comes up or goes away. */
final class HandoverTest {

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void ownerThatDoesNotListenYetIsWaitedFor(@TempDir Path folder) throws Exception {
        Path plan = folder.resolve("pair.yaml");
        Files.writeString(
                plan,
                """
                migration: pair
                source: { url: "mariadb://127.0.0.1:1/pair", user: mover }
                target: { url: "postgresql://127.0.0.1:1/pair", user: mover }
                """);
        CompletableFuture<Operator.Answer> verify;
        try (Ownership going =
                Ownership.acquire(folder.resolve(".midflight").resolve("pair"), "midflight run", Clock.systemUTC())) {
            assertThat(going.identity().command()).isEqualTo("midflight run");
            verify = CompletableFuture.supplyAsync(() -> operator.run("verify", plan.toString()));
            TimeUnit.MILLISECONDS.sleep(500);
            assertThat(verify).isNotDone();
        }

        Operator.Answer answer = verify.get(20, TimeUnit.SECONDS);
        assertThat(answer.exit()).as("%s", answer.json()).isEqualTo(2);
        assertThat(answer.error()).contains("the migration is in phase NEW");
    }
}
