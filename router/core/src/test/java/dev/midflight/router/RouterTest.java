package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.midflight.router.RoutePlan.ReadShare;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RouterTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration BEHIND = Duration.ofSeconds(3);
    private static final ReadShare NOBODY = ReadShare.none(7);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Router router = router(WithoutPlan.REFUSE_READS);
    private final Freshness follower = router.freshness();

    @Test
    void withoutAPlanNothingIsWrittenAndReadsGoWhereTheyWereSaidTo() {
        assertThatThrownBy(router::begin)
                .asInstanceOf(type(RefusedException.class))
                .returns(RefusedException.Reason.NO_PLAN, RefusedException::reason)
                .satisfies(refused -> assertThat(refused).hasMessageContaining("reaches its feed"));
        assertThatThrownBy(() -> router.reads("a")).isInstanceOf(RefusedException.class);
        assertThat(router(WithoutPlan.READ_OLD).reads("a")).isEqualTo(Side.OLD);
        assertThat(router(WithoutPlan.READ_NEW).reads("a")).isEqualTo(Side.NEW);
        assertThat(router.ack()).isEmpty();
    }

    @Test
    void writesEndWithTheLeaseAndBeginAgainWithTheNextRenewal() {
        accept(plan(1, Stage.OLD_ONLY, Side.OLD, NOBODY));
        pass(LEASE);
        router.begin().close();
        pass(Duration.ofNanos(1));

        assertThatThrownBy(router::begin)
                .asInstanceOf(type(RefusedException.class))
                .returns(RefusedException.Reason.LEASE_OVER, RefusedException::reason);
        assertThat(router.holdsFor()).isZero();
        assertThat(router.reads("a")).isEqualTo(Side.OLD);

        assertThat(accept(plan(1, Stage.OLD_ONLY, Side.OLD, NOBODY))).isEqualTo(Router.Outcome.RENEWED);
        router.begin().close();
    }

    @Test
    void afterItsEndNothingIsBegunAndNoPlanTakenButWhatIsUnderWayEnds() {
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, NOBODY));
        Pass pass = router.begin();

        router.end();

        assertThat(router.ack()).contains(new Router.Ack(1, false));
        assertThatThrownBy(router::begin)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("its feed was closed");
        assertThatThrownBy(router::beginNow).isInstanceOf(RefusedException.class);
        assertThat(accept(plan(1, Stage.MIRROR_OLD, Side.OLD, NOBODY))).isEqualTo(Router.Outcome.OVERTAKEN);
        assertThat(accept(plan(2, Stage.SWITCHING, Side.OLD, NOBODY))).isEqualTo(Router.Outcome.OVERTAKEN);
        assertThat(router.holdsFor()).isZero();
        assertThat(router.reads("a")).isEqualTo(Side.OLD);
        pass.close();
        assertThat(router.ack()).contains(new Router.Ack(1, true));
    }

    @Test
    void leaseCountsFromTheAskingAndAnOldAnswerDoesNotShortenIt() {
        RoutePlan plan = plan(1, Stage.OLD_ONLY, Side.OLD, NOBODY);
        long asked = now.get();
        pass(Duration.ofSeconds(4));
        router.accept(plan, asked);
        assertThat(router.holdsFor()).isEqualTo(Duration.ofSeconds(6));

        router.accept(plan, now.get());
        router.accept(plan, asked);
        assertThat(router.holdsFor()).isEqualTo(LEASE);
    }

    @Test
    void epochsAreNotSkippedWhileALeaseIsOpen() {
        accept(plan(1, Stage.CAPTURE, Side.OLD, NOBODY));

        assertThatThrownBy(() -> accept(plan(3, Stage.DUAL_OLD, Side.OLD, NOBODY)))
                .hasMessageContaining(
                        "Plan 3 of shop (DUAL_OLD) cannot come after plan 1 (CAPTURE): an epoch was skipped");
        assertThat(router.plan()).map(RoutePlan::epoch).contains(1L);

        pass(LEASE.plusNanos(1));
        assertThat(accept(plan(3, Stage.MIRROR_OLD, Side.OLD, NOBODY))).isEqualTo(Router.Outcome.INSTALLED);
        assertThat(accept(plan(2, Stage.DUAL_OLD, Side.OLD, NOBODY))).isEqualTo(Router.Outcome.OVERTAKEN);
        assertThat(router.plan()).map(RoutePlan::epoch).contains(3L);
    }

    @Test
    void readsAreTakenBackAlsoByWhoMissedThePlanBefore() {
        ReadShare some = new ReadShare(7, 100, Set.of(), Set.of());
        ReadShare more = new ReadShare(7, 1_000_000, Set.of(), Set.of());
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, some));
        accept(plan(2, Stage.MIRROR_OLD, Side.OLD, more));

        assertThat(accept(plan(4, Stage.MIRROR_OLD, Side.OLD, NOBODY))).isEqualTo(Router.Outcome.INSTALLED);
        assertThat(router.reads("anybody")).isEqualTo(Side.OLD);
        assertThatThrownBy(() -> accept(plan(6, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(8))))
                .hasMessageContaining("another salt");
    }

    @Test
    void whoMissedThatASwitchWasGivenUpGoesOnWithTheNextOne() {
        accept(plan(1, Stage.SWITCHING, Side.OLD, NOBODY));

        assertThat(accept(plan(3, Stage.SWITCHING, Side.OLD, NOBODY))).isEqualTo(Router.Outcome.INSTALLED);
        assertThatThrownBy(() -> accept(plan(5, Stage.SWITCHING, Side.NEW, NOBODY)))
                .hasMessageContaining("an epoch was skipped");
        assertThatThrownBy(() -> accept(plan(4, Stage.SWITCHING, Side.NEW, NOBODY)))
                .hasMessageContaining("the authority would move");
    }

    @Test
    void illegalPlansAreRefusedAndTheOneInForceStays() {
        ReadShare some = new ReadShare(7, 100, Set.of(), Set.of());
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, some));

        assertThatThrownBy(() -> accept(plan(2, Stage.MIRROR_NEW, Side.NEW, some)))
                .hasMessageContaining("MIRROR_NEW may not follow MIRROR_OLD");
        assertThatThrownBy(() -> accept(plan(2, Stage.SWITCHING, Side.NEW, some)))
                .hasMessageContaining("the authority would move while somebody may still write");
        assertThatThrownBy(() -> accept(plan(2, Stage.DUAL_OLD, Side.OLD, some)))
                .hasMessageContaining("the follower is still read from");
        assertThatThrownBy(() -> accept(plan(2, Stage.MIRROR_OLD, Side.OLD, ReadShare.none(8))))
                .hasMessageContaining("another salt");
        assertThatThrownBy(() -> accept(plan(1, Stage.MIRROR_OLD, Side.OLD, NOBODY)))
                .hasMessageContaining("has come twice and not the same");
        assertThatThrownBy(() -> plan(2, Stage.DUAL_NEW, Side.OLD, NOBODY))
                .hasMessageContaining("In the stage DUAL_NEW the authority is NEW, not OLD");
        assertThatThrownBy(() -> router.accept(
                        new RoutePlan("other", 2, Stage.MIRROR_OLD, Side.OLD, some, 0, LEASE, BEHIND), now.get()))
                .hasMessageContaining("This router is for shop, not for other");
        assertThat(router.plan()).contains(plan(1, Stage.MIRROR_OLD, Side.OLD, some));
    }

    @Test
    void readsGoByTheShareAndNeverWhereTheFollowerMayBeBehind() {
        ReadShare share = new ReadShare(7, 500_000, Set.of("in"), Set.of("out"));
        accept(plan(1, Stage.DUAL_OLD, Side.OLD, share));
        assertThat(sides()).containsOnly(Side.OLD);

        accept(plan(2, Stage.MIRROR_OLD, Side.OLD, share));
        assertThat(sides()).containsOnly(Side.OLD);
        follower.applied(now.get());
        assertThat(sides()).contains(Side.OLD, Side.NEW);
        assertThat(router.reads("in")).isEqualTo(Side.NEW);
        assertThat(router.reads("out")).isEqualTo(Side.OLD);

        router.holdBackFollower(true);
        assertThat(sides()).containsOnly(Side.OLD);
        router.holdBackFollower(false);
        assertThat(router.reads("in")).isEqualTo(Side.NEW);

        pass(LEASE.plusNanos(1));
        follower.applied(now.get());
        assertThat(sides()).containsOnly(Side.OLD);
    }

    @Test
    void anUnknownEntityStaysWithTheAuthorityAndIsNotCompared() {
        assertThat(router(WithoutPlan.READ_NEW).reads(null)).isEqualTo(Side.NEW);
        ReadShare everybody = new ReadShare(7, 1_000_000, Set.of("in"), Set.of("out"));
        router.accept(
                new RoutePlan("shop", 1, Stage.MIRROR_OLD, Side.OLD, everybody, 1_000_000, LEASE, BEHIND), now.get());
        follower.applied(now.get());

        assertThat(router.reads("a")).isEqualTo(Side.NEW);
        assertThat(router.reads(null)).isEqualTo(Side.OLD);
        assertThat(router.compares(null)).isFalse();
        try (Pass pass = router.begin()) {
            assertThat(pass.reads(null)).isEqualTo(Side.OLD);
        }
        accept(plan(2, Stage.SWITCHING, Side.OLD, everybody));
        accept(plan(3, Stage.MIRROR_NEW, Side.NEW, ReadShare.none(7)));
        assertThat(router.reads("a")).isEqualTo(Side.OLD);
        assertThat(router.reads(null)).isEqualTo(Side.NEW);
    }

    @Test
    void aWriteOfAnUnknownEntityTakesAllReadsToTheAuthorityUntilTheFollowerHasIt() {
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, new ReadShare(7, 1_000_000, Set.of(), Set.of())));
        follower.applied(now.get());
        assertThat(sides()).containsOnly(Side.NEW);
        try (Pass pass = router.begin()) {
            pass.wrote(null);
        }
        assertThat(sides()).containsOnly(Side.OLD);

        pass(Duration.ofNanos(1));
        follower.applied(now.get());
        assertThat(sides()).containsOnly(Side.NEW);
    }

    @Test
    void whatWasWrittenHereIsReadAtTheFollowerOnceItIsThere() {
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, new ReadShare(7, 1_000_000, Set.of(), Set.of())));
        follower.applied(now.get());
        assertThat(router.reads("a")).isEqualTo(Side.NEW);
        try (Pass pass = router.begin()) {
            pass.wrote("a");
        }
        assertThat(router.reads("a")).isEqualTo(Side.OLD);
        assertThat(router.reads("b")).isEqualTo(Side.NEW);

        follower.applied(now.get());
        assertThat(router.reads("a")).isEqualTo(Side.OLD);
        pass(Duration.ofNanos(1));
        follower.applied(now.get());
        follower.applied(now.get() - 1);
        assertThat(router.reads("a")).isEqualTo(Side.NEW);
    }

    @Test
    void aFollowerThatIsFurtherBehindThanAllowedIsNotRead() {
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, new ReadShare(7, 1_000_000, Set.of(), Set.of())));
        follower.applied(now.get());
        pass(BEHIND);
        assertThat(router.reads("a")).isEqualTo(Side.NEW);
        pass(Duration.ofNanos(1));
        assertThat(router.reads("a")).isEqualTo(Side.OLD);
        follower.applied(now.get() - BEHIND.toNanos());
        assertThat(router.reads("a")).isEqualTo(Side.NEW);
    }

    @Test
    void whoIsFurthestBehindOfThoseWhoLookDecides() {
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, new ReadShare(7, 1_000_000, Set.of(), Set.of())));
        Freshness other = router.freshness();
        follower.applied(now.get());
        assertThat(router.reads("a")).as("the other one has said nothing").isEqualTo(Side.OLD);
        other.applied(now.get());
        assertThat(router.reads("a")).isEqualTo(Side.NEW);

        try (Pass pass = router.begin()) {
            pass.wrote("a");
        }
        pass(Duration.ofNanos(1));
        follower.applied(now.get());
        assertThat(router.reads("a")).as("the other one has not seen the write").isEqualTo(Side.OLD);
        other.applied(now.get());
        assertThat(router.reads("a")).isEqualTo(Side.NEW);

        Freshness third = router.freshness();
        assertThat(router.reads("a")).isEqualTo(Side.OLD);
        third.close();
        assertThat(router.reads("a")).isEqualTo(Side.NEW);
        other.close();
        follower.close();
        follower.applied(now.get());
        assertThat(router.reads("a")).as("nobody looks").isEqualTo(Side.OLD);
    }

    @Test
    void whatIsSaidOfTheFollowerWhileAnotherSideMayHaveTheAuthorityIsNotTaken() {
        ReadShare everybody = new ReadShare(7, 1_000_000, Set.of(), Set.of());
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, everybody));
        follower.applied(now.get());
        pass(BEHIND.plusNanos(1));
        accept(plan(2, Stage.SWITCHING, Side.OLD, everybody));
        pass(Duration.ofNanos(1));
        long whileNobodyHad = now.get();
        follower.applied(whileNobodyHad);
        pass(Duration.ofNanos(1));
        accept(plan(3, Stage.MIRROR_OLD, Side.OLD, everybody));
        assertThat(router.reads("a")).as("said in between").isEqualTo(Side.OLD);
        follower.applied(whileNobodyHad);
        assertThat(router.reads("a")).as("looked in between").isEqualTo(Side.OLD);
        follower.applied(now.get());
        assertThat(router.reads("a")).isEqualTo(Side.NEW);

        pass(LEASE.plusNanos(1));
        long whileOver = now.get();
        follower.applied(whileOver);
        pass(Duration.ofNanos(1));
        accept(plan(9, Stage.MIRROR_OLD, Side.OLD, everybody));
        follower.applied(whileOver);
        assertThat(router.reads("a")).as("looked without a plan that holds").isEqualTo(Side.OLD);
        follower.applied(now.get());
        assertThat(router.reads("a")).isEqualTo(Side.NEW);
    }

    @Test
    void aShareOfNobodyAndOneOfEverybodyAreThatForEachEntity() {
        ReadShare nobody = new ReadShare(7, 0, Set.of("in"), Set.of());
        ReadShare everybody = new ReadShare(7, 1_000_000, Set.of(), Set.of("out"));
        for (int i = 0; i < 20_000; i++) {
            assertThat(nobody.has("u" + i)).isFalse();
            assertThat(everybody.has("u" + i)).isTrue();
        }
        assertThat(nobody.has("in")).isTrue();
        assertThat(everybody.has("out")).isFalse();
    }

    @Test
    void shareGrowsWithoutLosingAnybody() {
        ReadShare small = new ReadShare(7, 10_000, Set.of(), Set.of());
        ReadShare large = new ReadShare(7, 100_000, Set.of(), Set.of());
        for (int i = 0; i < 20_000; i++) {
            assertThat(small.has("u" + i) && !large.has("u" + i)).isFalse();
        }
    }

    @Test
    void whatBeganUnderAPlanKeepsToItAndHoldsUpTheDrain() {
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, new ReadShare(7, 0, Set.of("in"), Set.of())));
        follower.applied(now.get());
        Pass pass = router.begin();
        accept(plan(2, Stage.SWITCHING, Side.OLD, new ReadShare(7, 0, Set.of("in"), Set.of())));
        accept(plan(3, Stage.MIRROR_NEW, Side.NEW, new ReadShare(7, 1_000_000, Set.of(), Set.of())));

        assertThat(pass.authority()).isEqualTo(Side.OLD);
        assertThat(pass.reads("in")).isEqualTo(Side.NEW);
        assertThat(pass.reads("other")).isEqualTo(Side.OLD);
        assertThat(router.reads("other")).isEqualTo(Side.NEW);
        assertThat(router.ack()).contains(new Router.Ack(3, false));
        Pass later = router.begin();
        pass.close();
        pass.close();
        assertThat(router.ack()).contains(new Router.Ack(3, true));
        assertThat(later.authority()).isEqualTo(Side.NEW);
        later.close();
    }

    @Test
    void writesWaitForTheSwitchAndThenGoToTheOtherSide() throws Exception {
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, NOBODY));
        accept(plan(2, Stage.SWITCHING, Side.OLD, NOBODY));
        CompletableFuture<Side> waiting = CompletableFuture.supplyAsync(() -> {
            try (Pass pass = router.begin()) {
                return pass.authority();
            }
        });
        assertThat(waiting.copy()
                        .completeOnTimeout(Side.OLD, 50, TimeUnit.MILLISECONDS)
                        .get())
                .isEqualTo(Side.OLD);
        assertThat(waiting).isNotDone();

        accept(plan(3, Stage.MIRROR_NEW, Side.NEW, NOBODY));
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(Side.NEW);
    }

    @Test
    void aSwitchThatTakesTooLongRefusesWhoWaits() {
        Router impatient = new Router("shop", WithoutPlan.REFUSE_READS, Duration.ofMillis(30), Nanos.SYSTEM);
        impatient.accept(plan(1, Stage.SWITCHING, Side.OLD, NOBODY), System.nanoTime());

        assertThatThrownBy(impatient::begin)
                .asInstanceOf(type(RefusedException.class))
                .returns(RefusedException.Reason.SWITCHING, RefusedException::reason)
                .satisfies(refused -> assertThat(refused).hasMessageContaining("for longer than PT0.03S"));
        assertThat(impatient.reads("a")).isEqualTo(Side.OLD);
    }

    @Test
    void whoeverIsCancelledWhileTheAuthorityMovesIsRefused() {
        accept(plan(1, Stage.SWITCHING, Side.OLD, NOBODY));
        Thread.currentThread().interrupt();

        assertThatThrownBy(router::begin)
                .asInstanceOf(type(RefusedException.class))
                .returns(RefusedException.Reason.SWITCHING, RefusedException::reason);

        assertThat(Thread.interrupted()).as("still to be told").isTrue();
        accept(plan(2, Stage.MIRROR_NEW, Side.NEW, NOBODY));
        assertThat(router.ack()).contains(new Router.Ack(2, true));
    }

    @Test
    void drainSeesEveryOperationOfManyThreads() throws Exception {
        accept(plan(1, Stage.MIRROR_OLD, Side.OLD, NOBODY));
        AtomicLong authorityOld = new AtomicLong();
        CompletableFuture<?>[] writers = new CompletableFuture<?>[4];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = CompletableFuture.runAsync(() -> {
                for (int write = 0; write < 50_000; write++) {
                    try (Pass pass = router.begin()) {
                        if (pass.authority() == Side.OLD) {
                            authorityOld.incrementAndGet();
                            Thread.onSpinWait();
                            authorityOld.decrementAndGet();
                        }
                    }
                }
            });
        }
        for (long epoch = 2; epoch < 200; epoch += 4) {
            accept(plan(epoch, Stage.SWITCHING, Side.OLD, NOBODY));
            while (!router.ack().orElseThrow().drained()) {
                Thread.onSpinWait();
            }
            assertThat(authorityOld).hasValue(0);
            accept(plan(epoch + 1, Stage.MIRROR_NEW, Side.NEW, NOBODY));
            assertThat(authorityOld).hasValue(0);
            accept(plan(epoch + 2, Stage.SWITCHING, Side.NEW, NOBODY));
            accept(plan(epoch + 3, Stage.MIRROR_OLD, Side.OLD, NOBODY));
        }
        CompletableFuture.allOf(writers).get(60, TimeUnit.SECONDS);
    }

    private Router router(WithoutPlan withoutPlan) {
        return new Router("shop", withoutPlan, Duration.ofSeconds(2), now::get);
    }

    private Router.Outcome accept(RoutePlan plan) {
        return router.accept(plan, now.get());
    }

    private Set<Side> sides() {
        Set<Side> sides = EnumSet.noneOf(Side.class);
        for (int i = 0; i < 50; i++) {
            sides.add(router.reads("user:" + i));
        }
        return sides;
    }

    private void pass(Duration duration) {
        now.addAndGet(duration.toNanos());
    }

    private static RoutePlan plan(long epoch, Stage stage, Side authority, ReadShare reads) {
        return new RoutePlan("shop", epoch, stage, authority, reads, 0, LEASE, BEHIND);
    }
}
