package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PoisonTest {

    @Test
    void messageThatFailsIsSetAsideWithThoseOfItsKeyAndOthersGoOnUntilItIsTriedAgain() throws Exception {
        try (Rig rig = new Rig(Course.SERIES, 1)) {
            rig.writer(Side.OLD);
            rig.writer(Side.NEW);
            QueuePublisher publisher = rig.publisher(Stage.DUAL_OLD);
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            String[] keys = {"a", "b", "a", "b", "a"};
            String[] texts = {"1", "1", "bad", "2", "3"};
            for (int i = 0; i < keys.length; i++) {
                answers.add(publisher.publish(Servers.message("m" + i, keys[i], texts[i])));
            }

            assertThat(Rig.outcome(answers.get(2))).isEqualTo(Answer.Outcome.SET_ASIDE);
            assertThat(Rig.outcome(answers.get(3))).isEqualTo(Answer.Outcome.APPLIED);
            assertThat(Rig.outcome(answers.get(4))).isEqualTo(Answer.Outcome.SET_ASIDE);
            rig.awaitNoBacklog();
            for (Side side : Side.values()) {
                assertThat(rig.rows(side)).containsExactly("a 1 1", "b 2 1,2");
            }
            List<SetAside> aside = rig.aside(Side.OLD).list(10);
            assertThat(aside).extracting(SetAside::offset).containsExactly(2L, 4L);
            assertThat(aside).extracting(SetAside::tries).containsExactly(2, 0);
            assertThat(aside.get(0).reason()).contains("the value is bad");
            assertThat(aside.get(1).reason()).contains("earlier message of its key");
            assertThat(rig.aside(Side.NEW).list(10).get(0).reason()).contains("The OLD side has set it aside");
            Backlog backlog = Backlog.read(rig.queue);
            assertThat(backlog.asideOld()).isEqualTo(2);
            assertThat(backlog.asideFresh()).isEqualTo(2);

            tryAgain(rig);

            for (Side side : Side.values()) {
                assertThat(rig.rows(side)).containsExactly("a 3 1,mended,3", "b 2 1,2");
                assertThat(rig.aside(side).list(10)).isEmpty();
            }
            assertThat(Rig.outcome(publisher.publish(Servers.message("m9", "a", "4"))))
                    .isEqualTo(Answer.Outcome.APPLIED);
        }
    }

    private static void tryAgain(Rig rig) throws Exception {
        String partition = rig.queue.topic() + "-0";
        assertThatThrownBy(() -> rig.aside(Side.OLD).retry(partition, "a", Servers::add))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("bad");
        assertThat(rig.aside(Side.OLD).list(10)).hasSize(2);
        Effect mended = (connection, received) -> Servers.add(
                connection,
                received.message().id().equals("m2")
                        ? new Received(
                                received.partition(),
                                received.offset(),
                                Servers.message("m2", "a", "mended"),
                                received.producedAt(),
                                received.epoch(),
                                received.stage())
                        : received);
        for (Side side : Side.values()) {
            assertThat(rig.aside(side).retry(partition, "a", mended)).isEqualTo(2);
            assertThat(rig.aside(side).retry(partition, "a", mended)).isZero();
        }
    }

    @Test
    void inSeriesTheAuthorityGivesNothingUpThatTheOtherSideHasNotGonePast() throws Exception {
        try (Rig rig = new Rig(Course.SERIES, 1)) {
            rig.writer(Side.OLD, (connection, received) -> {
                throw new SQLException("no such order here", "22000");
            });
            QueueWriter fresh = rig.writer(Side.NEW);
            fresh.pause();
            QueuePublisher publisher = rig.publisher(Stage.DUAL_OLD);
            assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                    .isEqualTo(Answer.Outcome.SET_ASIDE);
            String partition = rig.queue.topic() + "-0";

            assertThatThrownBy(() -> rig.aside(Side.OLD).discard(partition, 0))
                    .isInstanceOf(QueueRefusedException.class)
                    .hasMessageContaining("Cannot discard offset 0 of " + partition + " at the OLD side")
                    .hasMessageContaining("offset 0 is the next one at the NEW side");
            assertThat(rig.aside(Side.OLD).list(10)).hasSize(1);

            fresh.resume();
            Servers.until(() -> rig.aside(Side.NEW).list(10).size() == 1);
            for (Side side : Side.values()) {
                assertThat(rig.aside(side).discard(partition, 0)).isTrue();
                assertThat(rig.aside(side).discard(partition, 0)).isFalse();
                assertThat(rig.aside(side).list(10)).isEmpty();
                assertThat(rig.rows(side)).isEmpty();
            }
        }
    }

    @Test
    void whatIsNoMessageIsSetAsideAndHoldsNobodyUp() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            rig.writer(Side.OLD);
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            publishPlain(rig, null, "without a key");
            publishPlain(rig, "k", "without an id");

            assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                    .isEqualTo(Answer.Outcome.APPLIED);

            assertThat(rig.rows(Side.OLD)).containsExactly("k 1 a");
            List<SetAside> aside = rig.aside(Side.OLD).list(10);
            assertThat(aside).hasSize(2);
            assertThat(aside).allSatisfy(each -> assertThat(each.reason()).contains("Publish by the publisher"));
            assertThat(rig.aside(Side.OLD).discard(aside.get(0).partition(), 0)).isTrue();
            assertThat(rig.aside(Side.OLD).list(10)).hasSize(1);
        }
    }

    @Test
    void partitionRestsWhenNoMoreMayBeSetAside() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueueWriter.Tools usual = Servers.tools();
            WriterLimits limits = new WriterLimits(10, 1, 1, Duration.ofMillis(1), Duration.ofSeconds(1));
            QueueWriter writer = QueueWriter.start(
                    rig.queue,
                    Side.OLD,
                    "w",
                    Servers::add,
                    new QueueWriter.Tools(usual.ledger(), usual.clock(), usual.nanos(), limits));
            try (writer) {
                QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
                CompletableFuture<Answer> first = publisher.publish(Servers.message("m1", "a", "bad"));
                CompletableFuture<Answer> second = publisher.publish(Servers.message("m2", "b", "bad"));
                CompletableFuture<Answer> third = publisher.publish(Servers.message("m3", "c", "x"));

                assertThat(Rig.outcome(first)).isEqualTo(Answer.Outcome.SET_ASIDE);
                Servers.until(() -> writer.trouble().orElse("").contains("1 messages are set aside there already"));
                assertThat(second).isNotDone();
                assertThat(rig.aside(Side.OLD).discard(rig.queue.topic() + "-0", 0))
                        .isTrue();

                assertThat(Rig.outcome(second)).isEqualTo(Answer.Outcome.SET_ASIDE);
                assertThat(Rig.outcome(third)).isEqualTo(Answer.Outcome.APPLIED);
            }
        }
    }

    private static void publishPlain(Rig rig, @Nullable String key, String value) throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", Servers.Started.KAFKA.bootstrap()));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    rig.queue.topic(), 0, key == null ? null : Texts.bytes(key), Texts.bytes(value));
            record.headers().add("midflight-migration", Texts.bytes(rig.queue.migration()));
            var unused = producer.send(record).get(20, TimeUnit.SECONDS);
        }
    }
}
