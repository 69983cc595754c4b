package dev.midflight.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Fence;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Position;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.testkit.memory.Row;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The fence: once raised, no writer but Midflight's lanes; every write of the application is before its mark. */
public abstract class FenceContract extends StoreContract {

    private static final Duration WAIT = Duration.ofSeconds(20);

    /** For the subclasses, one for each store. */
    protected FenceContract() {}

    private Fence installed(Table... tables) {
        Fence fence = store().fence();
        fence.install(List.of(tables), WAIT);
        return fence;
    }

    private void assertRefused(Write write) {
        assertThatThrownBy(() -> commit(write)).as("%s", write).isInstanceOf(ApplicationRefusedException.class);
    }

    @Test
    void installedFenceStopsNobody() {
        Table table = create(TableSpec.numbers("installed"));

        Fence fence = installed(table);
        commit(Write.insert(table, 1, 10));

        assertThat(fence.raised()).isFalse();
        assertThat(rows(table)).containsExactly(Row.of(1, 10));
    }

    @Test
    void fenceOfAnotherMigrationIsNamedAndDoesNotGetInTheWay() {
        Table table = create(TableSpec.numbers("shared"));
        Table free = create(TableSpec.numbers("notshared"));
        List<TableName> names = List.of(free.name(), table.name());
        Fence fence = installed(table);
        fence.raise(List.of(table), WAIT);
        try (Store store = underTest().open("another")) {
            Fence other = store.fence();

            assertThat(fence.others(names)).isEmpty();
            assertThat(other.others(names)).containsOnlyKeys(table.name());
            assertThat(other.others(names).get(table.name())).isEqualTo(MIGRATION);
            other.install(List.of(table), WAIT);
            other.raise(List.of(table), WAIT);
            other.remove(List.of(table));
            assertRefused(Write.insert(table, 3, 30));
        }
        fence.lower(List.of(table));
        commit(Write.insert(table, 1, 10));
    }

    @Test
    void raisedFenceRefusesEveryKindOfWrite() {
        Table table = create(TableSpec.numbers("refused"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20));
        Fence fence = installed(table);

        fence.raise(List.of(table), WAIT);

        assertThat(fence.raised()).isTrue();
        assertRefused(Write.insert(table, 3, 30));
        assertRefused(Write.update(table, 1, 11));
        assertRefused(Write.delete(table, 2));
        assertThat(rows(table)).containsExactly(Row.of(1, 10), Row.of(2, 20));
    }

    @Test
    void sessionThatWasOpenBeforeIsRefusedToo() {
        Table table = create(TableSpec.numbers("opensession"));
        Table free = create(TableSpec.numbers("free"));
        Fence fence = installed(table);
        try (Application application = underTest().application()) {
            application.write(Write.insert(free, 1, 10));

            fence.raise(List.of(table), WAIT);

            assertThatThrownBy(() -> application.write(Write.insert(table, 1, 10)))
                    .isInstanceOf(ApplicationRefusedException.class);
            application.rollback();
        }
        assertThat(rows(table)).isEmpty();
    }

    @Test
    void tablesOutsideTheFenceCanBeWritten() {
        Table table = create(TableSpec.numbers("inside"));
        Table free = create(TableSpec.numbers("outside"));

        installed(table).raise(List.of(table), WAIT);
        commit(Write.insert(free, 1, 10));

        assertThat(rows(free)).containsExactly(Row.of(1, 10));
        assertThat(all(table, KeySpan.ALL)).isEmpty();
    }

    @Test
    void openTransactionIsWaitedForAndItsWritesAreBeforeTheMark() throws Exception {
        Table table = create(TableSpec.numbers("waited"));
        Position start = source().startLog(List.of(table));
        Fence fence = installed(table);
        CompletableFuture<Position> raising;
        try (Application application = underTest().application()) {
            application.write(Write.insert(table, 1, 10));
            raising = async(() -> fence.raise(List.of(table), WAIT));
            assertThatThrownBy(() -> raising.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            application.commit();
        }

        Position mark = raising.get(WAIT.toSeconds(), TimeUnit.SECONDS);

        List<Seen> seen = since(start, table);
        assertThat(seen).extracting(Seen::after).containsExactly(List.of(Row.of(1, 10)));
        assertThat(mark.covers(seen.get(0).position())).isTrue();
        assertThat(fence.raised()).isTrue();
        assertRefused(Write.insert(table, 2, 20));
    }

    @Test
    void fenceIsNotRaisedIfATransactionOutlastsTheWait() {
        Table table = create(TableSpec.numbers("outlasted"));
        Fence fence = installed(table);
        try (Application application = underTest().application()) {
            application.write(Write.insert(table, 1, 10));

            assertThatThrownBy(() -> fence.raise(List.of(table), Duration.ofSeconds(1)))
                    .isInstanceOf(StoreUnavailableException.class);

            assertThat(fence.raised()).isFalse();
            application.write(Write.insert(table, 2, 20));
            application.commit();
        }
        commit(Write.insert(table, 3, 30));
        assertThat(rows(table)).hasSize(3);
        fence.raise(List.of(table), WAIT);
        assertRefused(Write.insert(table, 4, 40));
    }

    @Test
    void logPassesTheMarkByItself() {
        Table table = create(TableSpec.numbers("passes"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 10));

        Position mark = installed(table).raise(List.of(table), WAIT);

        try (LogTail tail = new LogTail(source(), start, List.of(table))) {
            assertThat(tail.until(mark)).extracting(Seen::after).containsExactly(List.of(Row.of(1, 10)));
        }
        assertThat(source().position(mark.encode()).covers(mark)).isTrue();
    }

    @Test
    void lanesOfTheMigrationPass() {
        Table table = create(TableSpec.numbers("lanes"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20));
        installed(table).raise(List.of(table), WAIT);

        laneCommit(target(store(), 1), "p1", lane -> {
            lane.insert(table, batch(table, Row.of(3, 30)));
            lane.upsert(table, batch(table, Row.of(1, 11)));
            lane.delete(table, batch(table, Row.of(2, 0)));
        });

        assertThat(rows(table)).containsExactly(Row.of(1, 11), Row.of(3, 30));
        assertRefused(Write.insert(table, 4, 40));
    }

    @Test
    void raisedFenceOutlivesItsConnectionAndItsProcess() {
        Table table = create(TableSpec.numbers("outlives"));
        installed(table).raise(List.of(table), WAIT);

        underTest().cutConnections();
        store().close();

        assertRefused(Write.insert(table, 1, 10));
        try (Store again = another()) {
            assertThat(again.fence().raised()).isTrue();
            again.fence().lower(List.of(table));
        }
        commit(Write.insert(table, 1, 10));
    }

    @Test
    void loweredFenceLetsTheWritersInAndCanBeRaisedAgain() {
        Table table = create(TableSpec.numbers("lowered"));
        Fence fence = installed(table);
        Position first = fence.raise(List.of(table), WAIT);

        fence.lower(List.of(table));
        assertThat(fence.raised()).isFalse();
        commit(Write.insert(table, 1, 10));
        Position second = fence.raise(List.of(table), WAIT);

        assertThat(second.covers(first)).isTrue();
        assertThat(first.covers(second)).isFalse();
        assertRefused(Write.insert(table, 2, 20));
    }

    @Test
    void removedFenceLetsTheWritersIn() {
        Table table = create(TableSpec.numbers("removed"));
        Fence fence = installed(table);
        fence.raise(List.of(table), WAIT);

        fence.remove(List.of(table));

        assertThat(fence.raised()).isFalse();
        commit(Write.insert(table, 1, 10));
        assertThat(rows(table)).containsExactly(Row.of(1, 10));
    }

    @Test
    void everyCallMayBeRepeated() {
        Table table = create(TableSpec.numbers("repeated"));
        Fence fence = store().fence();
        List<Table> tables = List.of(table);

        fence.install(tables, WAIT);
        fence.install(tables, WAIT);
        Position first = fence.raise(tables, WAIT);
        Position second = fence.raise(tables, WAIT);
        assertThat(second.covers(first)).isTrue();
        assertRefused(Write.insert(table, 1, 10));
        fence.lower(tables);
        fence.lower(tables);
        commit(Write.insert(table, 1, 10));
        fence.remove(tables);
        fence.remove(tables);

        commit(Write.insert(table, 2, 20));
        assertThat(rows(table)).hasSize(2);
    }
}
