package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TurnTest {

    private static RoutePlan plan(long epoch, Stage stage) {
        return new RoutePlan(
                "shop-v2",
                epoch,
                stage,
                Side.OLD,
                ReadShare.none(7),
                0,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
    }

    @Test
    void turnThatIsEndedByAnotherThreadWhileItWritesHoldsNoSwitchUp() throws Exception {
        Router router = new Router("shop-v2", WithoutPlan.READ_OLD, Duration.ZERO, () -> 1_000L);
        router.accept(plan(1, Stage.MIRROR_OLD), 1_000L);
        Turn turn = new Turn(router);
        turn.begin();
        for (int each = 0; each < 20_000; each++) {
            turn.wrote("before " + each);
        }
        AtomicBoolean over = new AtomicBoolean();
        FutureTask<Void> writing = new FutureTask<>(() -> {
            for (int each = 0; !over.get(); each++) {
                turn.wrote("while " + each % 100_000);
            }
            return null;
        });
        new Thread(writing, "writer").start();
        try {
            turn.close();
        } finally {
            over.set(true);
        }
        writing.get(60, TimeUnit.SECONDS);
        router.accept(plan(2, Stage.SWITCHING), 1_000L);
        assertThat(router.ack().orElseThrow().drained()).isTrue();
    }
}
