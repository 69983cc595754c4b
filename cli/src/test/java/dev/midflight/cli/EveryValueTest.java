package dev.midflight.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extremes of every type go the whole way, there and back, by each way that a value can take. */
final class EveryValueTest {

    @TempDir
    private Path folder;

    @Test
    void valuesOfMariaGoToPostgresAndBack() throws Exception {
        new ValueWay(MariaMatrix.matrix(), ValueServers.maria(0), ValueServers.postgres(0), folder).go();
    }

    @Test
    @Tag("long")
    void valuesOfMariaGoToAnotherMariaAndBack() throws Exception {
        new ValueWay(MariaMatrix.matrix(), ValueServers.maria(0), ValueServers.maria(1), folder).go();
    }

    @Test
    void valuesOfPostgresGoToMariaAndBack() throws Exception {
        new ValueWay(PostgresMatrix.forMaria(), ValueServers.postgres(0), ValueServers.maria(0), folder).go();
    }

    @Test
    @Tag("long")
    void valuesOfPostgresGoToAnotherPostgresAndBack() throws Exception {
        new ValueWay(PostgresMatrix.forPostgres(), ValueServers.postgres(0), ValueServers.postgres(1), folder).go();
    }
}
