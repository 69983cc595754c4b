package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Nanos;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class PublisherTest {

    private static Queue with(Queue queue, Map<String, Object> more) {
        Map<String, Object> client = new HashMap<>(queue.client());
        client.putAll(more);
        return new Queue(queue.migration(), queue.topic(), queue.course(), queue.old(), queue.fresh(), client);
    }

    private static boolean isDrained(Router router, long epoch, Stage stage) {
        Servers.plan(router, epoch, stage);
        return router.ack().orElseThrow().drained();
    }

    @Test
    void whatIsChainedToAnAnswerMayPublishWhileTheAuthorityMoves() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueueWriter old = rig.writer(Side.OLD);
            rig.writer(Side.NEW);
            Router router =
                    new Router(rig.queue.migration(), WithoutPlan.READ_OLD, Duration.ofSeconds(20), Nanos.SYSTEM);
            Servers.plan(router, 1, Stage.MIRROR_OLD);
            try (QueuePublisher publisher = QueuePublisher.start(rig.queue, router, Duration.ofSeconds(60))) {
                old.pause();
                CompletableFuture<Answer> both = publisher
                        .publish(Servers.message("m1", "k", "a"))
                        .thenCompose(first -> publisher.publish(Servers.message("m2", "k", "b")));
                CompletableFuture<Answer> other = publisher.publish(Servers.message("m3", "o", "c"));
                Servers.plan(router, 2, Stage.SWITCHING);
                old.resume();

                // The second one waits for the switch, which waits for the first one only.
                assertThat(Rig.outcome(other)).isEqualTo(Answer.Outcome.APPLIED);
                Servers.until(() -> router.ack().orElseThrow().drained());
                assertThat(both).isNotDone();
                Servers.plan(router, 3, Stage.MIRROR_NEW);

                assertThat(Rig.outcome(both)).isEqualTo(Answer.Outcome.APPLIED);
            }
            rig.awaitNoBacklog();
            assertThat(rig.rows(Side.OLD)).containsExactly("k 2 a,b", "o 1 c");
            assertThat(rig.rows(Side.NEW)).containsExactly("k 2 a,b", "o 1 c");
        }
    }

    @Test
    void whatIsChainedToARefusalOfTheBrokersRunsOnNoThreadOfTheProducer() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            Servers.plan(rig.router, 1, Stage.OLD_ONLY);
            // So that not the producer says it, but the brokers do.
            Queue queue = with(rig.queue, Map.of("max.request.size", 8_000_000));
            try (QueuePublisher publisher = QueuePublisher.start(queue, rig.router, Duration.ofSeconds(40))) {
                CompletableFuture<String> told = publisher
                        .publish(new QueueMessage("m1", "k", new byte[4_000_000]))
                        .handle((answer, failure) -> "%s on %s"
                                .formatted(failure, Thread.currentThread().getName()));

                assertThat(told.get(60, TimeUnit.SECONDS))
                        .contains("QueueRefusedException", "It was not published")
                        .doesNotContain("producer-network-thread");
                assertThat(isDrained(rig.router, 2, Stage.CAPTURE)).isTrue();
            }
        }
    }

    @Test
    void nothingIsPublishedAfterTheCloseAndNoSwitchWaitsForIt() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            publisher.close();

            assertThatThrownBy(() -> publisher.publish(Servers.message("m1", "k", "a")))
                    .isInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("this publisher was closed");

            assertThat(isDrained(rig.router, 2, Stage.CAPTURE)).isTrue();
            assertThat(Backlog.read(rig.queue).messages(Side.OLD)).isZero();
        }
    }

    @Test
    void interruptedThreadClosesAllTheSame() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            CompletableFuture<Answer> answer = publisher.publish(Servers.message("m1", "k", "a"));

            Thread.currentThread().interrupt();
            publisher.close();

            assertThat(Thread.interrupted()).isTrue();
            // It is told by a thread of its own: at once, if not before.
            assertThat(answer).succeedsWithin(Duration.ofSeconds(1));
            assertThat(Rig.outcome(answer)).isEqualTo(Answer.Outcome.UNKNOWN);
            assertThat(isDrained(rig.router, 2, Stage.CAPTURE)).isTrue();
        }
    }

    @Test
    void messageInTheTopicIsUnknownAndOneNotTakenInIsRefusedWhenTheProducerIsClosedByForce() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            Servers.plan(rig.router, 1, Stage.OLD_ONLY);
            // One message in each batch.
            Queue queue = with(rig.queue, Map.of("interceptor.classes", Held.class.getName(), "batch.size", 0));
            QueuePublisher publisher = QueuePublisher.start(queue, rig.router, Duration.ofSeconds(40));
            CompletableFuture<Answer> first = publisher.publish(Servers.message("m1", "k", "a"));
            Servers.until(() -> Held.HEARD.get() == 1);
            CompletableFuture<Answer> second = publisher.publish(Servers.message("m2", "k", "b"));
            CompletableFuture<Answer> third = publisher.publish(Servers.message("m3", "k", "c"));
            Held.MAY.release();
            // The brokers have both; the producer has heard of the second only.
            Servers.until(() -> Held.HEARD.get() == 2 && Backlog.read(queue).messages(Side.OLD) == 3);

            Thread closing = new Thread(() -> {
                Thread.currentThread().interrupt();
                publisher.close();
            });
            closing.start();
            Servers.until(() -> closing.getState() == Thread.State.WAITING || !closing.isAlive());
            CompletableFuture<Answer> late = publisher.publish(Servers.message("m4", "k", "d"));
            Held.MAY.release(1_000);
            closing.join();

            assertThat(Rig.outcome(first)).isEqualTo(Answer.Outcome.UNKNOWN);
            assertThat(Rig.outcome(second)).isEqualTo(Answer.Outcome.UNKNOWN);
            assertThat(Rig.outcome(third)).isEqualTo(Answer.Outcome.UNKNOWN);
            assertThatThrownBy(() -> Rig.outcome(late))
                    .hasCauseInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("It was not published");
            assertThat(isDrained(rig.router, 2, Stage.CAPTURE)).isTrue();
            assertThat(Backlog.read(queue).messages(Side.OLD)).isEqualTo(3);
        }
    }
}
