package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.dedup.Offsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class QueueTest {

    @ParameterizedTest
    @EnumSource
    void bothSidesHaveEachMessageOnceAndInTheOrderOfItsKey(Course course) throws Exception {
        try (Rig rig = new Rig(course, 3)) {
            rig.writer(Side.OLD);
            rig.writer(Side.OLD);
            rig.writer(Side.NEW);
            QueuePublisher publisher = rig.publisher(Stage.DUAL_OLD);
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                answers.add(publisher.publish(Servers.message("m" + i, "k" + i % 7, "" + i)));
                if (i % 10 == 0) {
                    // As whoever publishes again because he has no answer.
                    answers.add(publisher.publish(Servers.message("m" + i, "k" + i % 7, "" + i)));
                }
            }

            for (CompletableFuture<Answer> answer : answers) {
                assertThat(Rig.outcome(answer)).isEqualTo(Answer.Outcome.APPLIED);
            }
            rig.awaitNoBacklog();
            List<String> expected = new ArrayList<>();
            for (int key = 0; key < 7; key++) {
                List<String> texts = new ArrayList<>();
                for (int i = key; i < 300; i += 7) {
                    texts.add("" + i);
                }
                expected.add("k%d %d %s".formatted(key, texts.size(), String.join(",", texts)));
            }
            assertThat(rig.rows(Side.OLD)).isEqualTo(expected);
            assertThat(rig.rows(Side.NEW)).isEqualTo(expected);
        }
    }

    @Test
    void publisherReadsItsOwnWriteAtTheAuthority() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            rig.writer(Side.OLD);
            QueuePublisher publisher = rig.publisher(Stage.DUAL_OLD);

            assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                    .isEqualTo(Answer.Outcome.APPLIED);

            assertThat(rig.rows(Side.OLD)).containsExactly("k 1 a");
            assertThat(rig.rows(Side.NEW)).isEmpty();
        }
    }

    @Test
    void eachSideHasWhatThePlanAtThePublisherGivesIt() throws Exception {
        try (Rig rig = new Rig(Course.SERIES, 1)) {
            QueueWriter old = rig.writer(Side.OLD);
            QueueWriter fresh = rig.writer(Side.NEW);
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            Stage[] stages = Stage.values();
            for (int i = 0; i < stages.length; i++) {
                if (i > 0) {
                    Servers.plan(rig.router, i + 1, stages[i]);
                }
                if (stages[i] != Stage.SWITCHING) {
                    assertThat(Rig.outcome(publisher.publish(Servers.message("m" + i, "k", stages[i].name()))))
                            .isEqualTo(Answer.Outcome.APPLIED);
                }
            }

            rig.awaitNoBacklog();
            assertThat(rig.rows(Side.OLD))
                    .containsExactly("k 6 OLD_ONLY,CAPTURE,DUAL_OLD,MIRROR_OLD,MIRROR_NEW,DUAL_NEW");
            assertThat(rig.rows(Side.NEW)).containsExactly("k 5 DUAL_OLD,MIRROR_OLD,MIRROR_NEW,DUAL_NEW,NEW_ONLY");
            assertThat(old.counts().skipped()).isEqualTo(1);
            assertThat(fresh.counts().skipped()).isEqualTo(2);
        }
    }

    @Test
    void inSeriesTheNewSideWaitsForTheOldOneWhichMayBePaused() throws Exception {
        try (Rig rig = new Rig(Course.SERIES, 1)) {
            QueueWriter old = rig.writer(Side.OLD);
            rig.writer(Side.NEW);
            old.pause();
            QueuePublisher publisher = rig.publisher(Stage.DUAL_OLD, Duration.ofSeconds(1));

            Answer answer = publisher.publish(Servers.message("m1", "k", "a")).get(30, TimeUnit.SECONDS);

            assertThat(answer.outcome()).isEqualTo(Answer.Outcome.UNKNOWN);
            assertThat(answer.text())
                    .contains("message m1 of key k", "OLD side had not reached offset 0", "with the same id");
            Backlog backlog = Backlog.read(rig.queue);
            assertThat(backlog.messages(Side.OLD)).isEqualTo(1);
            assertThat(backlog.messages(Side.NEW)).isEqualTo(1);
            assertThat(rig.rows(Side.NEW)).isEmpty();

            old.resume();
            rig.awaitNoBacklog();
            assertThat(rig.rows(Side.NEW)).containsExactly("k 1 a");
        }
    }

    @Test
    void inParallelTheNewSideDoesNotWait() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueueWriter old = rig.writer(Side.OLD);
            old.pause();
            rig.writer(Side.NEW);
            QueuePublisher publisher = rig.publisher(Stage.DUAL_OLD);

            CompletableFuture<Answer> answer = publisher.publish(Servers.message("m1", "k", "a"));
            Servers.until(() -> !rig.rows(Side.NEW).isEmpty());

            assertThat(answer).isNotDone();
            assertThat(rig.rows(Side.OLD)).isEmpty();
            old.resume();
            assertThat(Rig.outcome(answer)).isEqualTo(Answer.Outcome.APPLIED);
        }
    }

    @Test
    void aSwitchWaitsUntilTheFollowerHasWhatItsReadersMayAskFor() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            rig.writer(Side.OLD);
            QueueWriter fresh = rig.writer(Side.NEW);
            fresh.pause();
            QueuePublisher publisher = rig.publisher(Stage.MIRROR_OLD);

            assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                    .isEqualTo(Answer.Outcome.APPLIED);
            Servers.plan(rig.router, 2, Stage.SWITCHING);

            assertThat(rig.router.ack().orElseThrow().drained()).isFalse();
            fresh.resume();
            Servers.until(() -> rig.router.ack().orElseThrow().drained());
            assertThat(rig.rows(Side.NEW)).containsExactly("k 1 a");
        }
    }

    @Test
    void replacedOwnerIsRefusedInTheTransactionAndTakesThePartitionAnewWhenTheBrokersAgree() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueueWriter writer = rig.writer(Side.OLD);
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                    .isEqualTo(Answer.Outcome.APPLIED);

            try (Connection other = rig.old.open()) {
                other.setAutoCommit(false);
                var unused = new Offsets().take(other, rig.queue.old().group(), rig.queue.topic() + "-0");
                other.commit();
            }
            assertThat(Rig.outcome(publisher.publish(Servers.message("m2", "k", "b"))))
                    .isEqualTo(Answer.Outcome.APPLIED);

            assertThat(writer.counts().fenced()).isEqualTo(1);
            assertThat(rig.rows(Side.OLD)).containsExactly("k 2 a,b");
        }
    }

    @Test
    void storeThatIsAwayIsWaitedForAndNothingIsSetAside() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            List<Long> calls = new ArrayList<>();
            QueueWriter writer = rig.writer(Side.NEW, (connection, received) -> {
                calls.add(received.offset());
                if (calls.size() <= 5) {
                    throw new SQLException("the connection was lost", "08006");
                }
                Servers.add(connection, received);
            });
            QueuePublisher publisher = rig.publisher(Stage.NEW_ONLY);

            assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                    .isEqualTo(Answer.Outcome.APPLIED);

            assertThat(writer.counts().setAside()).isZero();
            assertThat(writer.counts().failures()).isEqualTo(5);
            assertThat(rig.rows(Side.NEW)).containsExactly("k 1 a");
        }
    }
}
