package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A process that reads, beside the one that writes. */
final class QueueFreshnessTest {

    private static final Duration OFTEN = Duration.ofMillis(20);

    /** One that reads everything at the new side if it is not older than 200 ms. */
    private static Router reader(Rig rig) {
        Router reader = Servers.router(rig.queue.migration());
        reader.accept(
                new RoutePlan(
                        rig.queue.migration(),
                        1,
                        Stage.MIRROR_OLD,
                        Side.OLD,
                        new ReadShare(1, 1_000_000, Set.of(), Set.of()),
                        0,
                        Duration.ofMinutes(5),
                        Duration.ofMillis(200)),
                System.nanoTime());
        return reader;
    }

    @Test
    void followerIsReadAsLongAsItHasWhatTheAuthorityHas() throws Exception {
        try (Rig rig = new Rig(Course.SERIES, 2)) {
            rig.writer(Side.OLD);
            QueueWriter fresh = rig.writer(Side.NEW);
            QueuePublisher publisher = rig.publisher(Stage.MIRROR_OLD);
            Router reader = reader(rig);
            assertThat(reader.reads("k")).isEqualTo(Side.OLD);
            try (QueueFreshness freshness = new QueueFreshness(reader, rig.queue, OFTEN)) {
                Servers.until(() -> reader.reads("k") == Side.NEW);

                fresh.pause();
                assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                        .isEqualTo(Answer.Outcome.APPLIED);
                Servers.until(() -> reader.reads("k") == Side.OLD);
                assertThat(rig.rows(Side.NEW)).isEmpty();

                fresh.resume();
                Servers.until(() -> reader.reads("k") == Side.NEW);
                assertThat(rig.rows(Side.NEW)).containsExactly("k 1 a");
                assertThat(freshness).isNotNull();
            }
        }
    }

    @Test
    void followerThatIsAheadOfTheAuthorityIsNotSaidToHaveWhatThatHas() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 2)) {
            QueueWriter old = rig.writer(Side.OLD);
            rig.writer(Side.NEW);
            QueuePublisher publisher = rig.publisher(Stage.MIRROR_OLD);
            Router reader = reader(rig);
            try (QueueFreshness freshness = new QueueFreshness(reader, rig.queue, OFTEN)) {
                Servers.until(() -> reader.reads("k") == Side.NEW);

                old.pause();
                CompletableFuture<Answer> answer = publisher.publish(Servers.message("m1", "k", "a"));
                Servers.until(() -> !rig.rows(Side.NEW).isEmpty());
                Servers.until(() -> reader.reads("k") == Side.OLD);
                assertThat(rig.rows(Side.OLD)).isEmpty();

                old.resume();
                assertThat(Rig.outcome(answer)).isEqualTo(Answer.Outcome.APPLIED);
                Servers.until(() -> reader.reads("k") == Side.NEW);
                assertThat(freshness).isNotNull();
            }
        }
    }

    @Test
    void whatIsSetAsideAtTheFollowerIsNotThere() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            AtomicBoolean refuses = new AtomicBoolean(true);
            Effect effect = (connection, received) -> {
                if (refuses.get()) {
                    throw new SQLException("it has no room for that", "22001");
                }
                Servers.add(connection, received);
            };
            rig.writer(Side.OLD);
            rig.writer(Side.NEW, effect);
            QueuePublisher publisher = rig.publisher(Stage.MIRROR_OLD);
            Router reader = reader(rig);
            try (QueueFreshness freshness = new QueueFreshness(reader, rig.queue, OFTEN)) {
                Servers.until(() -> reader.reads("k") == Side.NEW);

                assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                        .isEqualTo(Answer.Outcome.APPLIED);
                rig.awaitNoBacklog();
                Servers.until(() -> reader.reads("k") == Side.OLD);
                assertThat(rig.aside(Side.NEW).list(10)).hasSize(1);

                refuses.set(false);
                assertThat(rig.aside(Side.NEW).retry(rig.queue.topic() + "-0", "k", effect))
                        .isEqualTo(1);
                Servers.until(() -> reader.reads("k") == Side.NEW);
                assertThat(freshness).isNotNull();
            }
        }
    }
}
