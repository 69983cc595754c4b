package dev.midflight.engine.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.engine.journal.Agreement;
import dev.midflight.engine.journal.Agreement.Stage;
import dev.midflight.engine.throttle.VirtualWaiter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MembersTest {

    private static final String ID = "first";

    @TempDir
    private Path folder;

    private final VirtualWaiter time = new VirtualWaiter();
    private Attempt attempt;
    private Agreement others;
    private Members east;

    @BeforeEach
    void open() {
        attempt = new Attempt(folder, ID);
        others = Agreement.open(folder, time::now);
        others.begin(ID, 2);
        east = new Members(attempt, "east", time);
    }

    @AfterEach
    void close() {
        east.close();
        others.close();
    }

    @Test
    void whoeverIsReadyFirstCatchesUpAgainAndAgainWhileItWaits() throws InterruptedException {
        AtomicInteger caughtUp = new AtomicInteger();
        east.gather(() -> {
            if (caughtUp.incrementAndGet() == 3) {
                others.vote(ID, "west", Stage.READY);
            }
        });
        assertThat(caughtUp).hasValue(3);
        assertThat(time.passed()).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(7));
    }

    @Test
    void whoeverIsReadyLastWaitsForNobody() throws InterruptedException {
        others.vote(ID, "west", Stage.READY);
        east.gather(() -> {
            throw new IllegalStateException("nothing is to be caught up with");
        });
        assertThat(time.passed()).isZero();
    }

    @Test
    void isToldWhyAnotherHasGivenUpBeforeAllWereReady() {
        time.duringPause(() -> others.giveUp(ID, "west gave up: it differs"));
        assertThatThrownBy(() -> east.gather(() -> {}))
                .isInstanceOf(SwitchException.class)
                .hasMessageContaining("west gave up: it differs");
    }

    @Test
    void decidesForAllWhenItHasWaitedForItsWholePause() {
        assertThatThrownBy(() -> east.agree(Duration.ofSeconds(5)))
                .isInstanceOf(SwitchException.class)
                .hasMessageContaining("east waited for the others for the whole allowed pause");
        assertThat(time.passed()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_010));

        assertThat(others.vote(ID, "west", Stage.PROVEN).orElseThrow().decision())
                .isEqualTo(Agreement.Decision.GIVE_UP);
    }

    @Test
    void goesOnlyForwardOnceAllAreProven() throws InterruptedException {
        time.duringPause(() -> others.vote(ID, "west", Stage.PROVEN));
        assertThat(east.agree(Duration.ofSeconds(5))).isTrue();

        east.giveUp("too late");
        assertThat(Members.haveAgreed(attempt, "east", time)).isTrue();
        assertThat(Members.haveAgreed(attempt, "west", time)).isTrue();
    }

    @Test
    void whoeverIsInterruptedBeforeAllAreProvenEndsTheAttempt() {
        others.vote(ID, "west", Stage.PROVEN);
        assertThat(Members.haveAgreed(attempt, "east", time)).isFalse();
        assertThatThrownBy(() -> east.agree(Duration.ofSeconds(5))).hasMessageContaining("east was interrupted");
    }
}
