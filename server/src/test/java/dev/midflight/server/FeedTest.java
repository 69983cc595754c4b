package dev.midflight.server;

import static dev.midflight.server.Plans.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.midflight.router.Nanos;
import dev.midflight.router.Pass;
import dev.midflight.router.Reads;
import dev.midflight.router.RefusedException;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Evidence.Answers;
import dev.midflight.router.feed.Evidence.Compared;
import dev.midflight.router.feed.Evidence.Pair;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.feed.FeedBuilder;
import dev.midflight.router.feed.Report;
import dev.midflight.router.feed.Votes;
import dev.midflight.testkit.servers.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedTest {

    /** So long that nobody asks again within a test. */
    private static final Duration LONG = Duration.ofHours(1);

    private final MemoryRoutes routes = new MemoryRoutes("shop");
    private final FeedServer server = Servers.start(routes);
    private final Router router = router();

    @AfterEach
    void stop() {
        server.close();
    }

    private static Router router() {
        return new Router("shop", WithoutPlan.REFUSE_READS, Duration.ofMillis(200), Nanos.SYSTEM);
    }

    private FeedBuilder named(String name) {
        return Feed.from(URI.create("http://127.0.0.1:" + server.port())).instance(name);
    }

    private Instance known(String name) {
        return routes.instances().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private boolean isAt(String name, long epoch) {
        return routes.instances().stream().anyMatch(each -> each.name().equals(name) && each.epoch() == epoch);
    }

    @Test
    void planIsFetchedAndAcknowledged() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LONG));

        try (Feed feed = named("a").label("version", "1.2").router(router).start()) {
            Await.until("the plan is there", feed::fetched);
            assertThat(router.begin().authority()).isEqualTo(Side.OLD);
            Await.until("it is acknowledged", () -> isAt("a", 1));
            assertThat(known("a").labels()).containsEntry("version", "1.2");
            assertThat(known("a").drained()).isTrue();
        }
    }

    @Test
    void nextPlanIsAcknowledgedAtOnceAndDrainedOnceNothingIsUnderWay() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        try (Feed feed = named("a").router(router).start()) {
            Await.until("the plan is there", feed::fetched);
            Pass pass = router.begin();

            routes.publish(plan(2, Stage.DUAL_OLD, LONG));

            Await.until("the next one is acknowledged", () -> isAt("a", 2));
            assertThat(known("a").drained()).isFalse();
            pass.close();
            Await.until("it is drained", () -> known("a").drained());
        }
    }

    @Test
    void pushedPlanIsAskedForAndSoGranted() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        try (Feed feed = named("a").router(router).start()) {
            Await.until("the plan is there", feed::fetched);
            Await.until("somebody listens", () -> server.listeners() == 1);

            routes.publish(plan(2, Stage.DUAL_OLD, LONG));

            Await.until("it is granted", () -> routes.grants("a") == 2);
        }
    }

    @Test
    void whereNewsDoNotComeThroughAskingIsEnough() throws Exception {
        Duration lease = Duration.ofSeconds(1);
        routes.publish(plan(1, Stage.CAPTURE, lease));
        try (Proxy proxy = Proxy.open()) {
            proxy.leadTo(server.port());
            proxy.loseAnswersTo("/events", Integer.MAX_VALUE);
            try (Feed feed = Feed.from(URI.create("http://127.0.0.1:" + proxy.port()))
                    .instance("a")
                    .router(router)
                    .start()) {
                Await.until("the plan is there", feed::fetched);

                routes.publish(plan(2, Stage.DUAL_OLD, lease));

                Await.until("the next one is acknowledged", () -> isAt("a", 2));
                assertThat(proxy.answersToLose()).isLessThan(Integer.MAX_VALUE);
            }
        }
    }

    @Test
    void skippedEpochIsRefusedAndToldUntilTheLeaseIsOver() throws Exception {
        Duration lease = Duration.ofSeconds(2);
        routes.publish(plan(1, Stage.CAPTURE, lease));
        try (Feed feed = named("a").router(router).start()) {
            Await.until("the plan is there", feed::fetched);

            routes.publish(plan(3, Stage.DUAL_OLD, lease));

            Await.until("the refusal is told", () -> known("a").refusal().isPresent());
            assertThat(known("a").refusal().get()).contains("skipped");
            assertThat(known("a").epoch()).isEqualTo(1);
            Await.until("it is taken after all", () -> isAt("a", 3));
            assertThat(known("a").refusal()).isEmpty();
        }
    }

    @Test
    void missedPlanDoesNotHoldUpTheNextIfOnlyReadsHaveMoved() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        try (Feed feed = named("a").router(router).start()) {
            Await.until("the plan is there", feed::fetched);

            routes.publish(plan(3, Stage.CAPTURE, LONG));

            Await.until("it is in force long before the lease is over", () -> isAt("a", 3));
            assertThat(known("a").refusal()).isEmpty();
        }
    }

    @Test
    void planThatMayNotFollowLeavesTheOneInForce() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        try (Feed feed = named("a").router(router).start()) {
            Await.until("the plan is there", feed::fetched);

            routes.publish(plan(2, Stage.MIRROR_OLD, LONG));

            Await.until("the refusal is told", () -> known("a").refusal().isPresent());
            assertThat(router.plan().map(RoutePlan::epoch)).hasValue(1L);
            router.begin().close();
        }
    }

    @Test
    void withoutAFeedWritesAreRefusedWithTheReason() throws Exception {
        int nobody = server.port();
        server.close();

        try (Feed feed = Feed.from(URI.create("http://127.0.0.1:" + nobody))
                .instance("a")
                .router(router)
                .start()) {
            assertThat(feed.fetched()).isFalse();
            assertThatThrownBy(router::begin)
                    .asInstanceOf(type(RefusedException.class))
                    .returns(RefusedException.Reason.NO_PLAN, RefusedException::reason);
        }
    }

    @Test
    void planThatIsPublishedLaterIsFetchedThen() throws Exception {
        try (Feed feed = named("a").router(router).start()) {
            Await.until("somebody listens", () -> server.listeners() == 1);
            assertThat(feed.fetched()).isFalse();

            routes.publish(plan(1, Stage.CAPTURE, LONG));

            Await.until("the plan is there", feed::fetched);
        }
    }

    @Test
    void firstWordOfAPlanTellsWhatWasSeenUntilThen() throws Exception {
        AtomicInteger keys = new AtomicInteger();
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        try (Feed feed = named("a").router(router, () -> waiting(keys.get())).start()) {
            Await.until("it is acknowledged", () -> isAt("a", 1));
            assertThat(known("a").evidence().dirtyKeys()).isZero();

            keys.set(3);
            routes.publish(plan(2, Stage.DUAL_OLD, LONG));

            Await.until("it is acknowledged", () -> isAt("a", 2));
            assertThat(known("a").evidence().dirtyKeys()).isEqualTo(3);
            assertThat(feed).isNotNull();
        }
    }

    @Test
    void planIsAcknowledgedAlsoWhereEvidenceIsRefused() throws Exception {
        routes.refuseEvidence();
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        try (Feed feed = named("a").router(router, () -> waiting(1)).start()) {
            Await.until("it is acknowledged", () -> isAt("a", 1));
            assertThat(feed).isNotNull();
        }
    }

    private static Evidence waiting(long dirtyKeys) {
        return new Evidence(
                Answers.NONE, Answers.NONE, 0, Compared.NONE, dirtyKeys, List.of(), Set.of(), false, Votes.NONE);
    }

    @Test
    void followerIsReadOnceItIsKnownHowFarItIsBehind() throws Exception {
        ReadShare everybody = Plans.some(1_000_000, Set.of());
        routes.publish(plan(1, Stage.MIRROR_OLD, everybody, LONG));
        try (Feed feed = named("a").router(router).start()) {
            Await.until("the plan is there", feed::fetched);
            assertThat(router.reads("anna")).isEqualTo(Side.OLD);

            routes.behind(Duration.ofMillis(5));

            Await.until("the follower is read", () -> router.reads("anna") == Side.NEW);
        }
    }

    @Test
    void followerThatIsTooFarBehindIsNotRead() throws Exception {
        ReadShare everybody = Plans.some(1_000_000, Set.of());
        routes.behind(Duration.ofSeconds(2).plusMillis(1));
        routes.publish(plan(1, Stage.MIRROR_OLD, everybody, LONG));
        try (Feed feed = named("a").router(router).start()) {
            Await.until("the plan is there", feed::fetched);

            assertThat(router.reads("anna")).isEqualTo(Side.OLD);
        }
    }

    @Test
    void nothingIsSaidToDifferBeforeTheFeedKnowsHowFarTheFollowerIsBehind() throws Exception {
        routes.publish(plan(1, Stage.MIRROR_OLD, Plans.some(0, Set.of("anna")), LONG));
        try (Feed feed = named("a").router(router).start();
                Reads<String, Integer, RuntimeException> reads = ages()) {
            Await.until("the plan is there", feed::fetched);
            reads.read("anna");

            // Both sides are read for the last time after 2.3 s, unless it is not known whether this is only late.
            TimeUnit.MILLISECONDS.sleep(3_000);
            assertThat(reads.counts().different()).isZero();

            routes.behind(Duration.ZERO);
            Await.until("it differs", () -> reads.counts().different() == 1);
        }
    }

    @Test
    void nothingIsSaidToDifferByAPlanThatWasKeptWhileTheFeedIsDown(@TempDir Path folder) throws Exception {
        Path snapshot = folder.resolve("plans");
        routes.behind(Duration.ZERO);
        routes.publish(plan(1, Stage.MIRROR_OLD, Plans.some(0, Set.of("anna")), LONG));
        try (Feed feed = named("a").router(router()).snapshot(snapshot).start()) {
            Await.until("the plan is there", feed::fetched);
        }
        FeedBuilder again = named("a").router(router).snapshot(snapshot);
        server.close();

        try (Feed feed = again.start();
                Reads<String, Integer, RuntimeException> reads = ages()) {
            assertThat(router.plan()).isPresent();
            reads.read("anna");
            TimeUnit.MILLISECONDS.sleep(3_000);
            assertThat(reads.counts().different()).isZero();
            assertThat(feed).isNotNull();
        }
    }

    /** Two stores that do not agree. */
    private Reads<String, Integer, RuntimeException> ages() {
        return Reads.<String, Integer, RuntimeException>through(router, "ages")
                .old(name -> 31)
                .fresh(name -> 30)
                .entity(name -> name)
                .compare(Fields.of(Integer.class).build())
                .immutable()
                .build();
    }

    @Test
    void evidenceIsToldWithoutTheKeysUnlessTheyMayBeShown() throws Exception {
        Evidence seen = new Evidence(
                new Answers(12, 1),
                Answers.NONE,
                3,
                new Compared(1, 2, 3, 4, 5, 6),
                7,
                List.of(new Pair(5, 100, 120)),
                Set.of("anna"),
                true,
                Votes.NONE);
        routes.publish(plan(1, Stage.CAPTURE, LONG));

        try (Feed feed = named("a").router(router, () -> seen).start();
                Feed open = named("b").router(router(), () -> seen).showKeys().start()) {
            Await.until(
                    "both have told",
                    () -> feed.fetched()
                            && open.fetched()
                            && known("a").evidence().saved() == 3
                            && known("b").evidence().saved() == 3);
        }

        assertThat(known("b").evidence()).isEqualTo(seen);
        assertThat(known("a").evidence().differentKeys())
                .singleElement()
                .asString()
                .matches("#[0-9a-f]{16}");
        assertThat(known("a").evidence().compared()).isEqualTo(seen.compared());
    }

    @Test
    void reporterThatThrowsDoesNotEndTheFeed() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        try (Feed feed = named("a")
                .router(router, () -> {
                    throw new IllegalStateException("no counts today");
                })
                .start()) {
            Await.until("the plan is there", feed::fetched);
            Await.until("it is acknowledged", () -> isAt("a", 1));

            routes.publish(plan(2, Stage.DUAL_OLD, LONG));

            Await.until("the next one, too", () -> isAt("a", 2));
        }
    }

    @Test
    void closingTellsForTheLastTimeOnceNothingIsUnderWay() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        Feed feed = named("a").router(router).start();
        Await.until("the plan is there", feed::fetched);
        Pass pass = router.begin();
        routes.publish(plan(2, Stage.DUAL_OLD, LONG));
        Await.until("the next one is acknowledged", () -> isAt("a", 2));

        Thread ending = new Thread(feed::close);
        ending.start();
        pass.close();
        ending.join();

        Report last = routes.reports().get(routes.reports().size() - 1);
        assertThat(last.drained()).isTrue();
        assertThat(last.evidence()).isEqualTo(Optional.of(Evidence.NONE));
        assertThat(last.epoch()).isEqualTo(2);
    }

    @Test
    void ofTwoProcessesWithOneNameOnlyTheYoungerIsAnswered() throws Exception {
        Duration lease = Duration.ofMillis(800);
        Router younger = router();
        routes.publish(plan(1, Stage.CAPTURE, lease));
        try (Feed feed = named("a").router(router).start()) {
            Await.until("the plan is there", feed::fetched);
            try (Feed other = named("a").router(younger).start()) {
                Await.until("it is there, too", other::fetched);

                Await.until(
                        "the older one is not renewed", () -> router.holdsFor().isZero());
                Await.until("the younger one is", () -> younger.holdsFor().compareTo(lease.dividedBy(4)) > 0);
            }
            Await.until(
                    "it is again, once it is alone", () -> !router.holdsFor().isZero());
        }
    }

    @Test
    void twoHundredInstancesAcknowledgeEachPlan() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LONG));
        List<Feed> feeds = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                feeds.add(named("instance-" + i).router(router()).start());
            }
            Await.until("all have the first", () -> allAt(1));

            routes.publish(plan(2, Stage.DUAL_OLD, LONG));

            Await.until("all have the second", () -> allAt(2));
        } finally {
            feeds.parallelStream().forEach(Feed::close);
        }
    }

    private boolean allAt(long epoch) {
        List<Instance> all = routes.instances();
        return all.size() == 200 && all.stream().allMatch(each -> each.epoch() == epoch && each.drained());
    }
}
