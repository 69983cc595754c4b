package dev.midflight.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {

    /** What two commands do that meet at a new file: one is its first writer when the other wants to be. */
    @Test
    void newFileThatAnotherProcessWritesIsWaitedFor(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("journal.db");
        CompletableFuture<String> mode;
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement writing = other.createStatement()) {
            writing.execute("BEGIN IMMEDIATE");
            writing.execute("CREATE TABLE something (id INTEGER)");

            mode = CompletableFuture.supplyAsync(() -> {
                try (Database database = Database.open(file)) {
                    return database.read("ask it", asked -> asked.rows(row -> row.getString(1), "PRAGMA journal_mode")
                            .get(0));
                }
            });
            TimeUnit.MILLISECONDS.sleep(200);
            assertThat(mode).isNotDone();
            writing.execute("COMMIT");
        }

        assertThat(mode.get(20, TimeUnit.SECONDS)).isEqualTo("wal");
    }
}
