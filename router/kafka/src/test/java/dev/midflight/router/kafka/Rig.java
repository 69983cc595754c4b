package dev.midflight.router.kafka;

import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A queue between two empty places, with what works at it; all of it ends when it is closed. */
final class Rig implements AutoCloseable {

    final Queue queue;
    final Servers.Place old;
    final Servers.Place fresh;
    final Router router;
    private final List<Runnable> open = new ArrayList<>();

    Rig(Course course, int partitions) throws Exception {
        String name = Servers.name();
        old = Servers.fresh(Side.OLD);
        fresh = Servers.fresh(Side.NEW);
        Servers.Started.KAFKA.topic(name, partitions);
        queue = queue(name, name, course, name);
        router = Servers.router(name);
    }

    Queue queue(String migration, String topic, Course course, String group) {
        return new Queue(
                migration,
                topic,
                course,
                new QueueSide(group + "-old", old.store()),
                new QueueSide(group + "-new", fresh.store()),
                Servers.Started.KAFKA.client());
    }

    Servers.Place at(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    QueuePublisher publisher(Stage stage, Duration deadline) {
        Servers.plan(router, 1, stage);
        QueuePublisher publisher = QueuePublisher.start(queue, router, deadline);
        open.add(publisher::close);
        return publisher;
    }

    QueuePublisher publisher(Stage stage) {
        return publisher(stage, Duration.ofSeconds(40));
    }

    QueueWriter writer(Side side) {
        return writer(side, Servers::add);
    }

    QueueWriter writer(Side side, Effect effect) {
        QueueWriter writer = QueueWriter.start(queue, side, "w" + open.size(), effect, Servers.tools());
        open.add(writer::close);
        return writer;
    }

    AsideMessages aside(Side side) {
        return new AsideMessages(queue, side, Servers.LEDGER);
    }

    void awaitNoBacklog() throws Exception {
        Servers.until(() -> {
            Backlog backlog = Backlog.read(queue);
            return backlog.messages(Side.OLD) == 0 && backlog.messages(Side.NEW) == 0;
        });
    }

    List<String> rows(Side side) throws SQLException {
        return at(side).rows();
    }

    static Answer.Outcome outcome(CompletableFuture<Answer> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS).outcome();
    }

    @Override
    public void close() {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).run();
        }
    }
}
