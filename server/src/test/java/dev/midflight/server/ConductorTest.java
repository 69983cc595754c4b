package dev.midflight.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.throttle.SystemTime;
import dev.midflight.router.QueueStanding;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Report;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans that follow each other, on a real journal; routers are played by what they would tell. */
final class ConductorTest {

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofMillis(50);

    @TempDir
    private Path folder;

    private Journal journal;
    private JournalWriter writer;
    private RouteBook book;
    private Conductor conductor;

    @BeforeEach
    void open() {
        journal = Journal.open(folder, Clock.systemUTC());
        journal.begin("shop", "f");
        writer = journal.claim("this test");
        book = new RouteBook("shop", journal, folder, Clock.systemUTC(), Optional::empty);
        conductor = conductor(LEASE, 0);
        conductor.begin(Authority.SOURCE);
    }

    private Conductor conductor(Duration lease, int soakShadowPpm) {
        return new Conductor(
                book,
                writer,
                new Conductor.Terms(lease, Duration.ofSeconds(3), soakShadowPpm, "orders"),
                new SystemTime());
    }

    @AfterEach
    void close() {
        book.close();
        journal.close();
    }

    private static void awaitCaptured(Conductor conductor) throws InterruptedException {
        Await.until("all know that changes are captured", conductor::captured);
    }

    private void tells(String start, long epoch) {
        tells(start, epoch, Optional.empty());
    }

    private void tells(String start, long epoch, Optional<Evidence> evidence) {
        book.report(
                new Report("web", "shop", start, Map.of(), epoch, true, Optional.empty(), false, List.of(), evidence));
    }

    @Test
    void whatARouterTellsOfItsQueueIsKnownUntilItTellsOtherwise() {
        book.grant("web", "s1");
        QueueStanding standing = new QueueStanding(
                Side.NEW, 2, OptionalLong.of(7), Duration.ofMillis(12), 1, Optional.of("shop-0: away"));
        book.report(new Report(
                "web", "shop", "s1", Map.of(), 1, true, Optional.empty(), false, List.of(standing), Optional.empty()));

        assertThat(book.instances().get(0).queues()).containsExactly(standing);
        tells("s1", 1);
        assertThat(book.instances().get(0).queues()).isEmpty();
    }

    @Test
    void wordOfTheYoungerProcessDoesNotEndTheLeaseOfTheOlder() throws Exception {
        awaitCaptured(conductor);
        conductor.call();
        book.grant("web", "older");
        tells("older", conductor.plan().epoch());
        book.grant("web", "younger");
        assertThat(conductor.takeBack(Side.OLD, 1).stage()).isEqualTo(Stage.MIRROR_OLD);
        tells("younger", conductor.plan().epoch());

        assertThat(conductor.isInForce()).isFalse();
        tells("older", conductor.plan().epoch());
        assertThat(conductor.isInForce()).isTrue();
    }

    @Test
    void stateFolderThatIsBegunAnewGoesOnAboveTheOneBefore() throws Exception {
        conductor.call();
        long before = conductor.plan().epoch();
        Path another = folder.resolve("another");
        try (Journal anew = Journal.open(another, Clock.systemUTC());
                RouteBook empty = new RouteBook("shop", anew, another, Clock.systemUTC(), Optional::empty)) {
            anew.begin("shop", "f");
            Conductor.Terms terms = new Conductor.Terms(LEASE, Duration.ofSeconds(3), 0, "orders");
            Conductor later = new Conductor(empty, anew.claim("this test"), terms, new SystemTime());

            later.begin(Authority.SOURCE);

            assertThat(later.plan().epoch()).isGreaterThan(before);
        }
    }

    @Test
    void whoIsLateIsNamedAndNotWaitedForWhileNothingIsSwitched() {
        book.grant("web", "slow");

        assertThat(conductor.captured()).isFalse();

        assertThat(conductor.waitedFor()).contains("OLD_ONLY", "web (at plan 0)");
        assertThat(conductor.plan().stage()).isEqualTo(Stage.OLD_ONLY);
        tells("slow", conductor.plan().epoch());
        assertThat(conductor.captured()).isFalse();
        assertThat(conductor.plan().stage()).isEqualTo(Stage.CAPTURE);
        tells("slow", conductor.plan().epoch());
        assertThat(conductor.captured()).isTrue();
        assertThat(conductor.waitedFor()).isEmpty();
        assertThat(conductor.plan().stage()).isEqualTo(Stage.DUAL_OLD);
    }

    @Test
    void leaseOfTheOldPlanIsWaitedForIfTheNewOneIsShorter() throws Exception {
        Conductor patient = conductor(Duration.ofHours(1), 0);
        awaitCaptured(patient);
        Conductor hasty = conductor(LEASE, 0);
        book.grant("web", "silent");
        assertThat(hasty.isInForce()).isFalse();

        Thread.sleep(LEASE.plusMillis(500).toMillis());

        assertThat(hasty.isInForce()).isFalse();
    }

    @Test
    void silentRouterIsForgottenOnceItsLeaseIsOver() throws Exception {
        book.grant("web", "silent");
        tells("silent", 1, Optional.of(Evidence.NONE));
        awaitCaptured(conductor);

        conductor.call();

        assertThat(conductor.plan().stage()).isEqualTo(Stage.MIRROR_OLD);
        assertThat(book.hasMet()).isFalse();
        conductor.tidy();
        assertThat(book.seen()).isEmpty();
    }

    @Test
    void readsThatAreTakenBackWhileTheWritesStandStillStayBack() throws Exception {
        awaitCaptured(conductor);
        conductor.reads(new ReadShare(conductor.plan().reads().salt(), 500_000, Set.of(), Set.of()), 0);
        conductor.call();
        conductor.hold(MOMENT);

        RoutePlan held = conductor.takeBack(Side.OLD, 0);
        assertThat(held.stage()).isEqualTo(Stage.SWITCHING);
        conductor.settle(Authority.SOURCE);

        assertThat(conductor.plan().reads().ppm()).isZero();
    }

    @Test
    void readsDoNotMoveWhileTheWritesStandStillNorAreTakenBackForWhatWasSeenBefore() throws Exception {
        awaitCaptured(conductor);
        conductor.call();
        conductor.hold(MOMENT);

        ReadShare some = new ReadShare(conductor.plan().reads().salt(), 500_000, Set.of(), Set.of());
        assertThatThrownBy(() -> conductor.reads(some, 1_000))
                .isInstanceOf(SwitchException.class)
                .hasMessageContaining("the writes are being switched");
        assertThat(conductor.plan().stage()).isEqualTo(Stage.SWITCHING);

        conductor.settle(Authority.TARGET);
        RoutePlan switched = conductor.plan();
        assertThatThrownBy(() -> conductor.reads(some, 1_000)).isInstanceOf(SwitchException.class);
        assertThat(conductor.takeBack(Side.OLD, 0)).isEqualTo(switched);
        assertThat(conductor.plan()).isEqualTo(switched);
    }

    @Test
    void nothingIsCopiedWhileAWriteIsUnderWayThatBeganBeforeItWasCaptured() {
        book.grant("web", "slow");
        tells("slow", conductor.plan().epoch());
        assertThat(conductor.captured()).isFalse();
        assertThat(conductor.plan().stage()).isEqualTo(Stage.CAPTURE);

        tells("slow", conductor.plan().epoch(), false);
        assertThat(conductor.captured()).isFalse();
        assertThat(conductor.waitedFor()).contains("web", "still writing by one before");

        tells("slow", conductor.plan().epoch(), true);
        assertThat(conductor.captured()).isTrue();
        assertThat(conductor.plan().stage()).isEqualTo(Stage.DUAL_OLD);
    }

    private void tells(String start, long epoch, boolean drained) {
        book.report(new Report(
                "web", "shop", start, Map.of(), epoch, drained, Optional.empty(), false, List.of(), Optional.empty()));
    }

    @Test
    void whatWasSeenIsKeptWithThePlanItWasToldUnder() {
        book.grant("web", "s1");
        tells("s1", 3, Optional.of(Evidence.NONE));
        tells("s1", 4);

        assertThat(book.seen()).extracting(RouteBook.Seen::epoch).containsExactly(3L);
    }

    @Test
    void writesAreNotHeldBeforeAllKnowThatReadsWereTakenBack() throws Exception {
        awaitCaptured(conductor);
        conductor.reads(new ReadShare(conductor.plan().reads().salt(), 500_000, Set.of(), Set.of()), 0);
        book.grant("web", "s1");
        conductor.takeBack(Side.OLD, 0);

        assertThatThrownBy(() -> conductor.hold(MOMENT)).isInstanceOf(SwitchException.class);
        assertThat(conductor.plan().stage()).isEqualTo(Stage.MIRROR_OLD);
        tells("s1", conductor.plan().epoch());
        Thread hold = new Thread(() -> {
            try {
                conductor.hold(LEASE);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        hold.start();
        Await.until("nobody has the writes", () -> conductor.plan().stage() == Stage.SWITCHING);
        tells("s1", conductor.plan().epoch());
        hold.join();
    }

    @Test
    void readsThatAreTakenBackAlreadyNeedNoOtherPlan() throws Exception {
        awaitCaptured(conductor);
        conductor.reads(new ReadShare(conductor.plan().reads().salt(), 500_000, Set.of(), Set.of()), 1_000);

        RoutePlan back = conductor.takeBack(Side.OLD, 1_000);
        assertThat(back.reads().ppm()).isZero();
        assertThat(conductor.takeBack(Side.OLD, 1_000)).isEqualTo(back);
        assertThat(conductor.takeBack(Side.OLD, 2_000).epoch())
                .as("compared otherwise")
                .isEqualTo(back.epoch() + 1);
    }

    @Test
    void whatMayTakeASwitchBackIsComparedEvenWithoutARamp() throws Exception {
        Conductor watched = conductor(LEASE, 100_000);
        awaitCaptured(watched);
        watched.call();
        watched.hold(MOMENT);
        watched.settle(Authority.TARGET);

        assertThat(watched.plan().authority()).isEqualTo(Side.NEW);
        assertThat(watched.plan().shadowPpm()).isEqualTo(100_000);
    }
}
