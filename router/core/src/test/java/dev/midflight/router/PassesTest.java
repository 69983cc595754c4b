package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.RoutePlan.ReadShare;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A transaction over two migrations that switch together. */
final class PassesTest {

    private final Router users = router("users", Duration.ofSeconds(20));
    private final Router orders = router("orders", Duration.ofSeconds(20));

    @Test
    void oneThatMovesKeepsNoneOfTheOthersFromMoving() throws Exception {
        accept(users, 1, Stage.MIRROR_OLD, Side.OLD);
        accept(orders, 1, Stage.MIRROR_OLD, Side.OLD);
        accept(orders, 2, Stage.SWITCHING, Side.OLD);

        CompletableFuture<Passes> waiting = CompletableFuture.supplyAsync(() -> Passes.begin(List.of(users, orders)));
        TimeUnit.MILLISECONDS.sleep(50);
        accept(users, 2, Stage.SWITCHING, Side.OLD);

        assertThat(users.ack()).as("nothing is under way").contains(new Router.Ack(2, true));
        assertThat(waiting).isNotDone();
        accept(orders, 3, Stage.MIRROR_NEW, Side.NEW);
        assertThat(waiting).isNotDone();
        accept(users, 3, Stage.MIRROR_NEW, Side.NEW);

        try (Passes passes = waiting.get(10, TimeUnit.SECONDS)) {
            assertThat(passes.of(users).authority()).isEqualTo(Side.NEW);
            assertThat(passes.of(orders).authority()).isEqualTo(Side.NEW);
            accept(users, 4, Stage.SWITCHING, Side.NEW);
            assertThat(users.ack()).contains(new Router.Ack(4, false));
        }
        assertThat(users.ack()).contains(new Router.Ack(4, true));
    }

    @Test
    void eachHasItsOwnAuthority() {
        accept(users, 1, Stage.MIRROR_OLD, Side.OLD);
        accept(orders, 1, Stage.MIRROR_NEW, Side.NEW);

        // page: passes
        try (Passes passes = Passes.begin(List.of(users, orders))) {
            write(passes.of(users).authority(), passes.of(orders).authority());
        }
        // page end
    }

    private static void write(Side user, Side order) {
        assertThat(user).isEqualTo(Side.OLD);
        assertThat(order).isEqualTo(Side.NEW);
    }

    @Test
    void nothingIsBegunIfOneRefuses() {
        accept(users, 1, Stage.MIRROR_OLD, Side.OLD);

        assertThatThrownBy(() -> Passes.begin(List.of(users, orders)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("No plan for orders");

        accept(users, 2, Stage.SWITCHING, Side.OLD);
        assertThat(users.ack()).contains(new Router.Ack(2, true));
    }

    @Test
    void whoWaitsTooLongIsRefusedAndMayNameARouterTwice() {
        Router hasty = router("hasty", Duration.ofMillis(20));
        accept(users, 1, Stage.MIRROR_OLD, Side.OLD);
        accept(hasty, 1, Stage.MIRROR_OLD, Side.OLD);

        try (Passes passes = Passes.begin(List.of(users, hasty, users))) {
            assertThat(passes.of(users).authority()).isEqualTo(Side.OLD);
            assertThatThrownBy(() -> passes.of(orders)).hasMessageContaining("nothing was begun for orders");
        }
        accept(hasty, 2, Stage.SWITCHING, Side.OLD);
        assertThat(hasty.ack()).contains(new Router.Ack(2, true));
        assertThatThrownBy(() -> Passes.begin(List.of(users, hasty)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has been moving for longer");
    }

    private static Router router(String migration, Duration switchWait) {
        return new Router(migration, WithoutPlan.REFUSE_READS, switchWait, System::nanoTime);
    }

    private static void accept(Router router, long epoch, Stage stage, Side authority) {
        router.accept(
                new RoutePlan(
                        router.migration(),
                        epoch,
                        stage,
                        authority,
                        ReadShare.none(7),
                        0,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(3)),
                System.nanoTime());
    }
}
