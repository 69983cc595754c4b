package dev.midflight.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.memory.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The migration's state beside the rows: durable with them or not at all, and only for the newest owner to write. */
public abstract class LaneStateContract extends StoreContract {

    /** For the subclasses, one for each store. */
    protected LaneStateContract() {}

    private static LaneProgress progress(String position) {
        return new LaneProgress(0, position, "");
    }

    private static Key key(Table table, long id) {
        return new KeyCodec(table).key(batch(table, Row.of(id, 0)), 0);
    }

    @Test
    void rowsAndProgressBecomeDurableTogether() {
        Table table = create(TableSpec.numbers("together"));
        LaneProgress progress = new LaneProgress(0, "after row 1", "tx1,tx2");
        Target target = target(store(), 1);

        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            lane.insert(table, batch(table, Row.of(1, 10)));
            assertThat(rows(table)).isEmpty();
            lane.commit(progress);
        }

        assertThat(rows(table)).containsExactly(Row.of(1, 10));
        try (Store again = another()) {
            assertThat(again.target(FORWARD).progress()).containsExactly(progress);
        }
    }

    @Test
    void rollbackLeavesNeitherRowsNorProgressNorRecords() {
        Table table = create(TableSpec.numbers("neither"));
        Target target = target(store(), 1);
        laneCommit(target, "p1", lane -> lane.insert(table, batch(table, Row.of(1, 10))));

        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            lane.upsert(table, batch(table, Row.of(1, 11), Row.of(2, 20)));
            lane.chunkDone(new ChunkDone(1, KeySpan.ALL, 0, "token", 1, 10));
            lane.quarantine(List.of(new Quarantined(1, key(table, 3), "cause")));
            lane.rollback();
            lane.rollback();
        }

        assertThat(rows(table)).containsExactly(Row.of(1, 10));
        assertThat(target.progress()).containsExactly(progress("p1"));
        assertThat(target.chunks()).isEmpty();
        assertThat(target.quarantine()).isEmpty();
    }

    @Test
    void closeInATransactionGivesItUp() {
        Table table = create(TableSpec.numbers("closed"));
        Target target = target(store(), 1);

        LaneWriter lane = target.lane(0);
        lane.begin();
        lane.insert(table, batch(table, Row.of(1, 10)));
        lane.close();
        lane.close();

        assertThat(rows(table)).isEmpty();
        laneCommit(target, "p1", next -> next.insert(table, batch(table, Row.of(1, 11))));
        assertThat(rows(table)).containsExactly(Row.of(1, 11));
    }

    @Test
    void writerGoesOnAfterARollback() {
        Table table = create(TableSpec.numbers("goeson"));
        Target target = target(store(), 1);

        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            lane.insert(table, batch(table, Row.of(1, 10)));
            lane.rollback();
            lane.begin();
            lane.insert(table, batch(table, Row.of(2, 20)));
            lane.commit(progress("p2"));
            lane.begin();
            lane.insert(table, batch(table, Row.of(3, 30)));
            lane.commit(progress("p3"));
        }

        assertThat(rows(table)).containsExactly(Row.of(2, 20), Row.of(3, 30));
        assertThat(target.progress()).containsExactly(progress("p3"));
    }

    @Test
    void transactionOfACutConnectionIsGoneAndTheLaneCanBeWrittenAgain() {
        Table table = create(TableSpec.numbers("cut"));
        Target target = target(store(), 1);
        laneCommit(target, "p1", lane -> lane.insert(table, batch(table, Row.of(1, 10))));

        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            lane.insert(table, batch(table, Row.of(2, 20)));
            underTest().cutConnections();

            assertThatThrownBy(() -> {
                        lane.insert(table, batch(table, Row.of(3, 30)));
                        lane.commit(progress("p2"));
                    })
                    .isInstanceOf(StoreUnavailableException.class);
            lane.rollback();
        }

        try (Store next = another()) {
            Target successor = next.target(FORWARD);
            assertThat(successor.progress()).containsExactly(progress("p1"));
            successor.own(2);
            laneCommit(successor, "p2", lane -> lane.insert(table, batch(table, Row.of(2, 21))));
        }
        assertThat(rows(table)).containsExactly(Row.of(1, 10), Row.of(2, 21));
    }

    @Test
    void olderOwnerCanWriteNothingOnceThereIsANewerOne() {
        Table table = create(TableSpec.numbers("stale"));
        Target old = target(store(), 1);
        LaneWriter zombie = old.lane(0);
        laneCommit(old, "p1", lane -> lane.insert(table, batch(table, Row.of(1, 10))));

        Target successor = target(another(), 2);
        laneCommit(successor, "p2", lane -> lane.insert(table, batch(table, Row.of(2, 20))));

        assertThatThrownBy(() -> {
                    zombie.begin();
                    zombie.insert(table, batch(table, Row.of(3, 30)));
                    zombie.commit(progress("zombie"));
                })
                .isInstanceOf(StaleOwnerException.class);
        zombie.rollback();
        zombie.close();
        assertThatThrownBy(() -> laneCommit(old, "zombie", lane -> lane.clear(table, KeySpan.ALL)))
                .isInstanceOf(StaleOwnerException.class);
        assertThatThrownBy(() -> old.note("name", "zombie")).isInstanceOf(StaleOwnerException.class);
        assertThatThrownBy(() -> old.own(1)).isInstanceOf(StaleOwnerException.class);
        assertThat(rows(table)).containsExactly(Row.of(1, 10), Row.of(2, 20));
        assertThat(successor.progress()).containsExactly(progress("p2"));
        assertThat(successor.notes()).isEmpty();
    }

    /** A store may let the older owner end its transaction first or refuse it: never a part, never afterwards. */
    @Test
    void transactionThatBeganBeforeTheNewOwnerIsWholeBeforeItOrNotThere() {
        Table table = create(TableSpec.numbers("straddle"));
        Target old = target(store(), 1);
        Store second = another();
        LaneWriter zombie = old.lane(0);
        zombie.begin();
        zombie.insert(table, batch(table, Row.of(1, 10)));

        CompletableFuture<List<LaneProgress>> owning =
                async(() -> target(second, 2).progress());
        waitFor(owning, Duration.ofSeconds(1));
        Throwable refusal = catchThrowable(() -> zombie.commit(progress("zombie")));
        zombie.rollback();
        List<LaneProgress> taken = owning.join();

        if (refusal == null) {
            assertThat(taken).containsExactly(progress("zombie"));
            assertThat(rows(table)).containsExactly(Row.of(1, 10));
        } else {
            assertThat(refusal).isInstanceOfAny(StaleOwnerException.class, StoreUnavailableException.class);
            assertThat(taken).isEmpty();
            assertThat(rows(table)).isEmpty();
        }
        assertThatThrownBy(zombie::begin).isInstanceOf(StaleOwnerException.class);
        zombie.close();
    }

    private static void waitFor(CompletableFuture<?> call, Duration wait) {
        call.thenApply(any -> true)
                .completeOnTimeout(false, wait.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .join();
    }

    @Test
    void sameEpochMayOwnAgain() {
        Table table = create(TableSpec.numbers("again"));
        Target target = target(store(), 7);
        laneCommit(target, "p1", lane -> lane.insert(table, batch(table, Row.of(1, 10))));

        target.own(7);
        laneCommit(target, "p2", lane -> lane.insert(table, batch(table, Row.of(2, 20))));

        assertThat(target.progress()).containsExactly(progress("p2"));
    }

    @Test
    void chunkRecordIsSavedWithItsRows() {
        Table table = create(TableSpec.numbers("chunks"));
        Target target = target(store(), 1);
        ChunkDone first =
                new ChunkDone(1, new KeySpan(Optional.empty(), Optional.of(key(table, 10))), 0, "token 1:2,3", 2, 200);
        ChunkDone last =
                new ChunkDone(1, new KeySpan(Optional.of(key(table, 10)), Optional.empty()), 1, "t".repeat(5000), 0, 0);

        laneCommit(target, "p1", lane -> {
            lane.insert(table, batch(table, Row.of(1, 10), Row.of(2, 20)));
            lane.chunkDone(first);
            assertThat(target.chunks()).isEmpty();
        });
        laneCommit(target, "p2", lane -> lane.chunkDone(last));
        laneCommit(target, "p3", lane -> lane.chunkDone(last));

        assertThat(target.chunks()).containsExactlyInAnyOrder(first, last);
    }

    @Test
    void quarantinedRowsAreKeptUntilTheyAreReleased() {
        Table table = create(TableSpec.numbers("quarantine"));
        Target target = target(store(), 1);
        Quarantined one = new Quarantined(1, key(table, 1), "zero date in column at");
        Quarantined two = new Quarantined(1, key(table, 2), "too long");
        Quarantined other = new Quarantined(2, key(table, 1), "another table");

        laneCommit(target, "p1", lane -> lane.quarantine(List.of(one, two, other)));
        assertThat(target.quarantine()).containsExactlyInAnyOrder(one, two, other);

        Quarantined oneAgain = new Quarantined(1, key(table, 1), "not unique");
        laneCommit(target, "p2", lane -> {
            lane.quarantine(List.of(oneAgain));
            lane.release(1, List.of(key(table, 2), key(table, 3)));
        });
        assertThat(target.quarantine()).containsExactlyInAnyOrder(oneAgain, other);
    }

    @Test
    void notesAreKeptAndReplaced() {
        Target target = target(store(), 1);

        target.note("copy", "complete");
        target.note("text", "two lines\n'quoted' \u00fc");
        target.note("copy", "again");

        try (Store again = another()) {
            assertThat(again.target(FORWARD).notes())
                    .isEqualTo(Map.of("copy", "again", "text", "two lines\n'quoted' \u00fc"));
        }
    }

    @Test
    void directionsAndMigrationsAreApart() {
        Table table = create(TableSpec.numbers("apart"));
        Target forward = target(store(), 5);
        Target reverse = store().target("reverse");
        try (Store other = underTest().open("othercontract")) {
            Target stranger = other.target(FORWARD);
            reverse.own(1);
            stranger.own(1);
            laneCommit(forward, "forward", lane -> lane.insert(table, batch(table, Row.of(1, 0))));
            laneCommit(reverse, "reverse", lane -> lane.insert(table, batch(table, Row.of(2, 0))));
            laneCommit(stranger, "stranger", lane -> lane.insert(table, batch(table, Row.of(3, 0))));
            forward.note("n", "forward");

            assertThat(forward.progress()).containsExactly(progress("forward"));
            assertThat(reverse.progress()).containsExactly(progress("reverse"));
            assertThat(stranger.progress()).containsExactly(progress("stranger"));
            assertThat(reverse.notes()).isEmpty();
            assertThat(stranger.notes()).isEmpty();
            stranger.remove();
        }
        assertThat(forward.progress()).containsExactly(progress("forward"));
        reverse.remove();
    }

    @Test
    void resetForgetsProgressChunksAndNotes() {
        Table table = create(TableSpec.numbers("reset"));
        Target target = target(store(), 1);
        laneCommit(target, "p1", lane -> {
            lane.insert(table, batch(table, Row.of(1, 10)));
            lane.chunkDone(new ChunkDone(1, KeySpan.ALL, 0, "token", 1, 10));
        });
        target.note("n", "t");

        target.reset(2);

        assertThat(target.progress()).isEmpty();
        assertThat(target.chunks()).isEmpty();
        assertThat(target.notes()).isEmpty();
        assertThat(rows(table)).containsExactly(Row.of(1, 10));
    }

    @Test
    void removedStateIsGoneAndRemovingMayBeRepeated() {
        Table table = create(TableSpec.numbers("removed"));
        Target target = target(store(), 3);
        laneCommit(target, "p1", lane -> lane.insert(table, batch(table, Row.of(1, 10))));

        target.remove();
        target.remove();

        assertThat(rows(table)).containsExactly(Row.of(1, 10));
        target.own(1);
        assertThat(target.progress()).isEmpty();
    }

    @Test
    void stateBeforeAnyOwnerIsEmpty() {
        Target target = store().target(FORWARD);

        assertThat(target.progress()).isEmpty();
        assertThat(target.chunks()).isEmpty();
        assertThat(target.quarantine()).isEmpty();
        assertThat(target.notes()).isEmpty();
    }
}
