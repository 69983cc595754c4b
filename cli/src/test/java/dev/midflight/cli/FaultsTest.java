package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Every exception becomes an error that an operator can read, with the exit code of the contract. */
final class FaultsTest {

    @Test
    void serverLostOnTheWayIsResumable() {
        Explanation explanation = Faults.explain(
                new StoreUnavailableException("Cannot read orders: connection reset", "Wait for it.", null));

        assertThat(explanation)
                .isEqualTo(new Explanation("Cannot read orders", "", "connection reset", "Wait for it.", 1));
    }

    @Test
    void serverLostBeforeAnythingWasBegunRefusesThePreflight() {
        StoreUnavailableException lost = new StoreUnavailableException("Cannot connect: refused", "Start it.", null);

        assertThat(Faults.atFirstConnection(lost).explanation().exit()).isEqualTo(3);
    }

    @Test
    void refusalOfAStoreIsAPreflightRefusal() {
        assertThat(Faults.explain(new StoreRefusedException("Cannot log in: denied", "Grant it.", null))
                        .exit())
                .isEqualTo(3);
    }

    @Test
    void lostLogHasARemedy() {
        Explanation explanation =
                Faults.explain(new PositionLostException("Cannot go on from x: gone", "Copy again.", null));

        assertThat(explanation.exit()).isEqualTo(1);
        assertThat(explanation.remedy()).isEqualTo("Copy again.");
    }

    @Test
    void staleOwnerStopsAndSaysWhy() {
        assertThat(Faults.explain(new StaleOwnerException("epoch 3 is over")).exit())
                .isEqualTo(1);
    }

    @Test
    void fullMemoryNamesTheSetting() {
        Explanation explanation = Faults.explain(new OutOfMemoryError("Java heap space"));

        assertThat(explanation.exit()).isEqualTo(1);
        assertThat(explanation.remedy()).contains("-Xmx");
    }

    @Test
    void knownCauseBehindAWrapperIsFound() {
        Throwable wrapped = new ExecutionException(
                new IllegalStateException(new StoreUnavailableException("Cannot write: cut", "Wait.", null)));

        assertThat(Faults.explain(wrapped).what()).isEqualTo("Cannot write");
    }

    @Test
    void anythingElseIsAFaultOfMidflight() {
        Explanation explanation = Faults.explain(new IllegalStateException("lanes cross"));

        assertThat(explanation.what()).isEqualTo("This is a fault of Midflight");
        assertThat(explanation.answer()).contains("lanes cross");
        assertThat(explanation.remedy()).contains("report", "--debug");
        assertThat(explanation.exit()).isEqualTo(1);
    }
}
