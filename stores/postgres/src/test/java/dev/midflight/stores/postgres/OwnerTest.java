package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.memory.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A former owner, however it comes back. */
final class OwnerTest {

    @Test
    void ownerThatWasPausedInATransactionIsEndedAndItsRowsAreNotWritten() {
        Servers.execute("DROP TABLE IF EXISTS owned", "CREATE TABLE owned (id integer PRIMARY KEY)");
        try (Store paused = Servers.open("owner");
                Store next = Servers.open("owner")) {
            Table table = Rows.table(paused, "owned");
            Target former = paused.target("forward");
            former.own(1);
            LaneWriter lane = former.lane(0);
            lane.begin();
            lane.insert(table, Rows.batch(table, List.of(Row.of(1))));

            next.target("forward").own(2);

            assertThatThrownBy(() -> lane.commit(new LaneProgress(0, "p1", "")))
                    .isInstanceOf(StoreUnavailableException.class);
            lane.rollback();
            assertThatThrownBy(lane::begin).isInstanceOf(StaleOwnerException.class);
            assertThatThrownBy(() -> former.note("a", "b")).isInstanceOf(StaleOwnerException.class);
            assertThatThrownBy(() -> former.lane(1)).isInstanceOf(StaleOwnerException.class);
            assertThat(Rows.all(next.source(), table)).isEmpty();
            next.target("forward").remove();
        }
    }
}
