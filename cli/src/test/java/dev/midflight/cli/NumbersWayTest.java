package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that a store gives by itself, where there are few left. */
@Tag("process")
final class NumbersWayTest {

    @TempDir
    private Path folder;

    @Test
    void smallTypesKeepNumbersOnBothSides() throws Exception {
        String[] create = {
            "CREATE TABLE few (id smallserial PRIMARY KEY, v int)",
            "SELECT setval('few_id_seq', 32700)",
            "INSERT INTO few (v) VALUES (1)"
        };
        try (RealPair pair = new RealPair(RealPair.Way.POSTGRES_TO_MARIADB, folder, create).plan("");
                Connection source = pair.source();
                Connection target = pair.target()) {
            pair.run();
            pair.awaitPhase("VERIFIED");

            pair.done("cutover");
            RealPair.execute(target, "INSERT INTO few (v) VALUES (2)");
            pair.awaitEqual("SELECT id, v FROM few");
            assertThat(pair.done("rollback").json().path("numbers").size()).isEqualTo(1);
            RealPair.execute(source, "INSERT INTO few (v) VALUES (3)");
            pair.awaitEqual("SELECT id, v FROM few");
        }
    }
}
