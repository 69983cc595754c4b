package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.QueueStanding;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class StandingTest {

    @Test
    void writerSaysHowFarItIsBehindAndForHowLongAndThatItWasClosed() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 2)) {
            QueueWriter writer = rig.writer(Side.OLD);
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "a"))))
                    .isEqualTo(Answer.Outcome.APPLIED);
            writer.pause();
            CompletableFuture<Answer> second = publisher.publish(Servers.message("m2", "k", "b"));
            CompletableFuture<Answer> third = publisher.publish(Servers.message("m3", "k", "c"));

            Servers.until(() -> writer.standing().behind().equals(OptionalLong.of(2))
                    && writer.standing().oldest().compareTo(Duration.ZERO) > 0);
            assertThat(writer.standing().partitions()).isEqualTo(2);
            assertThat(writer.standing().side()).isEqualTo(Side.OLD);
            assertThat(rig.rows(Side.OLD)).containsExactly("k 1 a");
            writer.resume();
            assertThat(Rig.outcome(second)).isEqualTo(Answer.Outcome.APPLIED);
            assertThat(Rig.outcome(third)).isEqualTo(Answer.Outcome.APPLIED);
            Servers.until(() -> writer.standing().behind().equals(OptionalLong.of(0))
                    && writer.standing().oldest().isZero());
            assertThat(writer.standing().reason()).isEmpty();

            writer.close();
            assertThat(writer.standing().reason()).contains("closed");
            assertThat(writer.standing().behind()).isEmpty();
        }
    }

    @Test
    void whatIsSetAsideIsCountedUntilItIsTriedAgainAndItsValuesAreNotShown() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            QueueWriter writer = rig.writer(Side.OLD);
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            assertThat(Rig.outcome(publisher.publish(Servers.message("m1", "k", "bad"))))
                    .isEqualTo(Answer.Outcome.SET_ASIDE);

            Servers.until(() -> writer.standing().setAside() == 1);
            QueueStanding standing = writer.standing();
            assertThat(standing.behind()).hasValue(0);
            assertThat(standing.reason())
                    .contains("%s-0: offset 0 set aside: SQLException, SQL state 22000, code 0"
                            .formatted(rig.queue.topic()));

            assertThat(rig.aside(Side.OLD).discard(rig.queue.topic() + "-0", 0)).isTrue();
            Servers.until(() -> writer.standing().setAside() == 0);
            assertThat(writer.standing().reason()).isEmpty();
        }
    }

    @Test
    void storeThatIsAwayIsTheReasonAndWhatWaitsForItStaysKnown() throws Exception {
        try (Rig rig = new Rig(Course.PARALLEL, 1)) {
            AtomicBoolean away = new AtomicBoolean(true);
            QueueWriter writer = rig.writer(Side.OLD, (connection, received) -> {
                if (away.get()) {
                    throw new SQLException("lost while it wrote secrets", "08006");
                }
                Servers.add(connection, received);
            });
            QueuePublisher publisher = rig.publisher(Stage.OLD_ONLY);
            CompletableFuture<Answer> answer = publisher.publish(Servers.message("m1", "k", "a"));

            Servers.until(() -> writer.standing().behind().equals(OptionalLong.of(1))
                    && writer.standing().reason().isPresent());
            Servers.until(() -> !writer.standing().oldest().isZero());
            assertThat(writer.standing().reason().orElseThrow())
                    .contains("SQL state 08006")
                    .doesNotContain("secrets");

            away.set(false);
            assertThat(Rig.outcome(answer)).isEqualTo(Answer.Outcome.APPLIED);
            Servers.until(() -> writer.standing().behind().equals(OptionalLong.of(0)));
            assertThat(writer.standing().reason()).isEmpty();
        }
    }
}
