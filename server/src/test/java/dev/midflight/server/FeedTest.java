package dev.midflight.server;

import static dev.midflight.server.Plans.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Nanos;
import dev.midflight.router.Pass;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.feed.Feed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FeedTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final MemoryRoutes routes = new MemoryRoutes("shop");
    private final FeedServer server =
            FeedServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> List.of(routes));
    private final Router router = new Router("shop", WithoutPlan.REFUSE_READS, Duration.ofMillis(200), Nanos.SYSTEM);

    @AfterEach
    void stop() {
        server.close();
    }

    private Feed feed() {
        return Feed.from(URI.create("http://127.0.0.1:" + server.port()))
                .instance("shop-1")
                .label("version", "1.2")
                .router(router)
                .start();
    }

    @Test
    void planIsFetchedAndAcknowledged() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LEASE));

        try (Feed feed = feed()) {
            Await.until("the plan is there", feed::fetched);
            assertThat(router.begin().authority()).isEqualTo(Side.OLD);
            Await.until("it is acknowledged", () -> routes.instances().get(0).epoch() == 1);
            assertThat(routes.instances().get(0).labels()).containsEntry("version", "1.2");
        }
    }

    @Test
    void nextPlanIsAcknowledgedAtOnceAndDrainedOnceNothingIsUnderWay() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LEASE));
        try (Feed feed = feed()) {
            Await.until("the plan is there", feed::fetched);
            Pass pass = router.begin();
            Await.until("it is acknowledged", () -> routes.instances().get(0).epoch() == 1);

            routes.publish(plan(2, Stage.DUAL_OLD, LEASE));

            Await.until(
                    "the next one is acknowledged",
                    () -> routes.instances().get(0).epoch() == 2);
            assertThat(routes.instances().get(0).drained()).isFalse();
            pass.close();
            Await.until("it is drained", () -> routes.instances().get(0).drained());
            assertThat(routes.instances().get(0).refusal()).isEqualTo(Optional.empty());
        }
    }
}
