package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A target whose own log finds no room on its disk: it does not answer, it waits. */
@Timeout(60)
final class FullLogTest {

    private static final LaneProgress DONE = new LaneProgress(0, "p1", "");

    @TempDir
    private Path folder;

    /** Ended while it waits, by a stop or by the next owner, it would leave a part of itself in the log. */
    @Test
    void statementThatWaitsForRoomIsToldAndLeftToTheServer() throws Exception {
        assumeTrue(SmallDisk.isPossible(folder), "a small disk can be mounted, which takes root");
        Path logs = Files.createDirectory(folder.resolve("logs"));
        try (MariaDbServer server =
                MariaDbServer.launch(Map.of("log-bin", logs.resolve("mf-bin").toString()))) {
            server.kill9();
            try (SmallDisk disk = SmallDisk.under(logs, 4)) {
                server.start();
                try (Database database = Database.on(server)) {
                    waitForRoom(database, disk);
                }
                server.kill9();
            }
        }
    }

    private static void waitForRoom(Database database, SmallDisk disk) throws Exception {
        database.run("CREATE TABLE t (id int PRIMARY KEY, value longtext)");
        Target target = database.store().target("forward");
        target.own(1);
        LaneWriter lane = target.lane(0);
        lane.begin();
        insertLargeRow(lane, database.table("t"));
        disk.fill();
        CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> lane.commit(DONE));
        String waits = awaitWaiting(target, commit);
        assertThat(waits).contains("the server says: Waiting for someone to free space. Free disk space");

        database.store().close();
        assertThatThrownBy(commit::join).hasCauseInstanceOf(StoreUnavailableException.class);
        disk.makeRoom();
        try (Store next =
                database.open(database.place().user(), database.place().password())) {
            Target taken = next.target("forward");
            assertThatThrownBy(() -> taken.own(2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("If it does not go on within a minute of that, wake it with KILL QUERY ");
            database.run("KILL QUERY " + waits.split(" ", 3)[1]);
            taken.own(2);

            assertThat(taken.progress()).containsExactly(DONE);
            assertThat(taken.waiting()).isEmpty();
        }
        String file = database.rows("SHOW MASTER STATUS").get(0).get(0);
        List<List<String>> events = database.rows("SHOW BINLOG EVENTS IN '%s'".formatted(file));
        assertThat(events).extracting(event -> event.get(2)).contains("Write_rows_v1");
    }

    private static void insertLargeRow(LaneWriter lane, Table table) {
        RowBatch rows = table.batch();
        rows.vector(0).addLong(1);
        rows.vector(1).addBytes(new byte[100_000]);
        rows.endRow();
        lane.insert(table, rows);
    }

    private static String awaitWaiting(Target target, CompletableFuture<Void> commit) throws InterruptedException {
        Optional<String> waiting = target.waiting();
        while (waiting.isEmpty()) {
            assertThat(commit).isNotDone();
            TimeUnit.MILLISECONDS.sleep(20);
            waiting = target.waiting();
        }
        return waiting.get();
    }
}
