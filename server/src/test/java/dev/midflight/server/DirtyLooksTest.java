package dev.midflight.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.Judgement;
import dev.midflight.engine.ramp.WaitingMarks;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Votes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys that wait for the follower hold a step up. */
final class DirtyLooksTest {

    private final DirtyLooks dirty = new DirtyLooks(OptionalLong.of(100));
    private int second;

    private static Instance instance(Duration leaseLeft, long dirtyKeys) {
        Evidence none = Evidence.NONE;
        Evidence evidence = new Evidence(
                none.old(), none.fresh(), 0, none.compared(), dirtyKeys, List.of(), Set.of(), false, Votes.NONE);
        return new Instance(
                "web",
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                true,
                leaseLeft,
                Map.of(),
                Optional.empty(),
                List.of(),
                evidence);
    }

    private Judgement looks(Long... told) {
        Arrays.stream(told)
                .forEach(count -> dirty.look(
                        List.of(instance(Duration.ofSeconds(1), count), instance(Duration.ofSeconds(1), 0)),
                        Duration.ofSeconds(second++).toNanos()));
        return dirty.judge().orElseThrow();
    }

    @Test
    void stepWaitsWhileRoutersTellOfMoreThanMayBe() {
        assertThat(looks(500L, 400L, 300L, 101L))
                .isEqualTo(new Judgement(Answer.WAIT, "dirty keys: 101, at most 100 may be"));
        assertThat(looks(90L).answer()).isEqualTo(Answer.GO);
        assertThat(looks(0L)).isEqualTo(new Judgement(Answer.GO, "dirty keys: none"));
    }

    @Test
    void marksThatAreFollowedHereCountToo() {
        dirty.marks(() -> Optional.of(new WaitingMarks(101, Duration.ofSeconds(3))));

        assertThat(looks(0L, 0L, 0L, 0L))
                .isEqualTo(new Judgement(
                        Answer.WAIT, "dirty keys: 101, at most 100 may be; the oldest mark waits for 3000 ms"));
    }

    @Test
    void stepWaitsWhileNobodyKnowsHowManyMarksThereAre() {
        dirty.marks(Optional::empty);

        assertThat(looks(0L).answer()).isEqualTo(Answer.WAIT);
    }

    @Test
    void routerWhoseLeaseIsOverHoldsNothingUp() {
        dirty.look(List.of(instance(Duration.ZERO, 500)), 0);

        assertThat(dirty.judge()).contains(new Judgement(Answer.GO, "dirty keys: none"));
    }

    @Test
    void gateThatIsOffSaysNothing() {
        DirtyLooks off = new DirtyLooks(OptionalLong.empty());
        off.look(List.of(instance(Duration.ofSeconds(1), 500)), 0);

        assertThat(off.judge()).isEmpty();
    }
}
