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

    /** What two commands do that meet at a new file: one reads it while the other wants to be its first writer. */
    @Test
    void newFileThatAnotherProcessReadsIsWaitedFor(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("journal.db");
        CompletableFuture<String> mode;
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement reading = other.createStatement()) {
            reading.execute("CREATE TABLE something (id INTEGER)");
            reading.execute("BEGIN");
            reading.executeQuery("SELECT count(*) FROM something").close();

            mode = CompletableFuture.supplyAsync(() -> {
                try (Database database = Database.open(file)) {
                    return database.read("ask it", asked -> asked.rows(row -> row.getString(1), "PRAGMA journal_mode")
                            .get(0));
                }
            });
            TimeUnit.MILLISECONDS.sleep(200);
            assertThat(mode).isNotDone();
        }

        assertThat(mode.get(20, TimeUnit.SECONDS)).isEqualTo("wal");
    }
}
