package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.RefusedException;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RefusalsTest {

    private static QueueWriter start(Queue queue) {
        return QueueWriter.start(queue, Side.OLD, "w", Servers::add, Servers.tools());
    }

    @Test
    void unknownTopicIsRefused() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            Queue queue = rig.queue("shop", "nowhere", Course.PARALLEL, "shop");

            assertThatThrownBy(() -> start(queue))
                    .isInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("Cannot move shop through the topic nowhere: the brokers at 127.0.0.1:")
                    .hasMessageContaining("Make it");
            assertThatThrownBy(() -> QueuePublisher.start(queue, Servers.router("shop"), Duration.ofSeconds(1)))
                    .isInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("nowhere");
        }
    }

    @Test
    void messageWithoutIdOrKeyIsRefused() {
        assertThatThrownBy(() -> Servers.message("", "k", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The id of a message has 0 bytes; it needs from 1 to 255, not only blanks, and no control"
                        + " characters.");
        assertThatThrownBy(() -> Servers.message("m1", " ", "a")).hasMessageContaining("The key of message m1");
        assertThatThrownBy(() -> Servers.message("m1", "k".repeat(256), "a")).hasMessageContaining("256 bytes");
    }

    @Test
    void topicMadeAnewIsRefusedWithAsManyPartitionsOrFewer() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 2)) {
            start(rig.queue).close();
            Servers.Started.KAFKA.anew(rig.queue.topic(), 2);
            assertThatThrownBy(() -> start(rig.queue))
                    .isInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("one made anew under its name")
                    .hasMessageContaining("begin with another topic");

            Servers.Started.KAFKA.anew(rig.queue.topic(), 1);
            assertThatThrownBy(() -> start(rig.queue))
                    .isInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("it has 1 partitions and had 2");
        }
    }

    @Test
    void messagesDeletedBeforeTheyHadTheirEffectStopTheWriter() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            try (QueueWriter writer = start(rig.queue)) {
                assertThat(Rig.outcome(publisher.publish(Servers.message("m0", "k", "a"))))
                        .isEqualTo(Answer.Outcome.APPLIED);
                writer.pause();
                publisher.publish(Servers.message("m1", "k", "b")).cancel(false);
                publisher.publish(Servers.message("m2", "k", "c")).cancel(false);
                Servers.until(() -> Backlog.read(rig.queue).messages(Side.OLD) == 2);
                Servers.Started.KAFKA.forget(rig.queue.topic(), 2);
            }

            try (QueueWriter writer = start(rig.queue)) {
                Servers.until(() -> writer.failure().isPresent());

                assertThat(writer.failure().orElseThrow())
                        .isInstanceOf(QueueRefusedException.class)
                        .hasMessageContaining("offset 1 is the next one, but the topic begins at 2")
                        .hasMessageContaining("Compare the stores");
                assertThat(rig.rows(Side.OLD)).containsExactly("k 1 a");
            }
        }
    }

    @Test
    void partitionsAddedLaterAreNotUsedSoThatKeysKeepTheirOrder() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            rig.writer(Side.OLD);
            rig.writer(Side.NEW);
            Servers.Started.KAFKA.grow(rig.queue.topic(), 5);
            QueuePublisher publisher = rig.publisher(Stage.DUAL_OLD);
            for (int i = 0; i < 20; i++) {
                assertThat(Rig.outcome(publisher.publish(Servers.message("m" + i, "k" + i, "a"))))
                        .isEqualTo(Answer.Outcome.APPLIED);
            }

            assertThat(rig.rows(Side.OLD)).hasSize(20);
        }
    }

    @Test
    void groupOfAnotherMigrationIsRefused() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1);
                Rig elsewhere = new Rig(Course.PARALLEL, 1)) {
            rig.writer(Side.OLD);
            Queue sameStore = rig.queue("other", rig.queue.topic(), Course.PARALLEL, rig.queue.migration());
            Queue otherStore =
                    elsewhere.queue("other", elsewhere.queue.topic(), Course.PARALLEL, rig.queue.migration());
            Servers.until(() -> Backlog.read(rig.queue).messages(Side.OLD) == 0);

            assertThatThrownBy(() -> QueuePublisher.start(sameStore, Servers.router("other"), Duration.ofSeconds(1)))
                    .isInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("in this store the group is that of the migration " + rig.queue.migration());
            Servers.until(() -> {
                try {
                    start(otherStore).close();
                    return false;
                } catch (QueueRefusedException refused) {
                    assertThat(refused)
                            .hasMessageContaining("midflight." + rig.queue.migration() + ".OLD.w0")
                            .hasMessageContaining("a group of its own");
                    return true;
                }
            });
            assertThatThrownBy(() -> new Queue(
                            "shop",
                            "shop",
                            Course.SERIES,
                            rig.queue.old(),
                            rig.queue.old(),
                            Map.of("bootstrap.servers", "127.0.0.1:1")))
                    .isInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("both sides are given the consumer group");
        }
    }

    @Test
    void nothingIsPublishedWhileNobodyKnowsTheAuthority() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueuePublisher publisher = rig.publisher(Stage.MIRROR_OLD);
            Servers.plan(rig.router, 2, Stage.SWITCHING);

            assertThatThrownBy(() -> publisher.publish(Servers.message("m1", "k", "a")))
                    .isInstanceOf(RefusedException.class);
            assertThat(Backlog.read(rig.queue).messages(Side.OLD)).isZero();
        }
    }

    @Test
    void messageTooLargeForTheBrokersIsRefusedAndNotUnknown() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            QueueMessage large = new QueueMessage("m1", "k", new byte[4_000_000]);

            assertThatThrownBy(() -> Rig.outcome(publisher.publish(large)))
                    .hasCauseInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("It was not published");
            Servers.plan(rig.router, 2, Stage.CAPTURE);
            assertThat(rig.router.ack().orElseThrow().drained()).isTrue();
            assertThat(List.of(Backlog.read(rig.queue).messages(Side.OLD))).containsExactly(0L);
        }
    }
}
