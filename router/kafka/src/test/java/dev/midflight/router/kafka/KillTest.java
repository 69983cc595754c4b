package dev.midflight.router.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that die and processes that stand still, in the middle, while both stores are written. */
final class KillTest {

    private static final int KEYS = 40;

    /** What both tables have to be after so many messages. */
    private static List<String> expected(int messages) {
        List<List<String>> texts = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            texts.add(new ArrayList<>());
        }
        for (int i = 0; i < messages; i++) {
            texts.get(i % KEYS).add("" + i);
        }
        List<String> rows = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            rows.add("k%02d %d %s".formatted(key, texts.get(key).size(), String.join(",", texts.get(key))));
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostOrDoneTwiceWhenOneIsKilledAndOneStandsStillAndComesBack(Course course) throws Exception {
        try (Rig rig = new Rig(course, 4);
                Child killed = new Child(rig, "killed", List.of(Side.OLD, Side.NEW));
                Child zombie = new Child(rig, "zombie", List.of(Side.OLD, Side.NEW));
                Source source = new Source(rig.publisher(Stage.DUAL_OLD))) {
            killed.awaitEffects(20);
            zombie.awaitEffects(20);
            killed.kill9();
            zombie.awaitEffects(20);
            zombie.signal("STOP");
            rig.writer(Side.OLD);
            QueueWriter fresh = rig.writer(Side.NEW);
            Servers.until(() -> fresh.counts().applied() > 50);
            zombie.signal("CONT");

            for (CompletableFuture<Answer> answer : source.end()) {
                assertThat(Rig.outcome(answer)).isEqualTo(Answer.Outcome.APPLIED);
            }
            rig.awaitNoBacklog();
            assertThat(rig.rows(Side.OLD)).isEqualTo(expected(source.answers.size()));
            assertThat(rig.rows(Side.NEW)).isEqualTo(expected(source.answers.size()));
        }
    }

    /** Publishes until it is ended. */
    private static final class Source implements AutoCloseable {

        private final List<CompletableFuture<Answer>> answers = new ArrayList<>();
        private final Thread thread;
        private volatile boolean ending;

        Source(QueuePublisher publisher) {
            thread = new Thread(() -> {
                for (int i = 0; !ending; i++) {
                    answers.add(publisher.publish(Servers.message("m" + i, "k%02d".formatted(i % KEYS), "" + i)));
                    LockSupport.parkNanos(2_000_000);
                }
            });
            thread.start();
        }

        List<CompletableFuture<Answer>> end() throws InterruptedException {
            ending = true;
            thread.join();
            return answers;
        }

        @Override
        public void close() {
            ending = true;
        }
    }
}
