package dev.midflight.router.kafka;

import dev.midflight.router.Nanos;
import dev.midflight.router.Side;
import dev.midflight.router.dedup.Offsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers publishers by what the stores say of how far they are: one question a round for each side that somebody waits
 * for, whatever the number of messages, and none while nobody waits. A store that does not answer is asked until the
 * deadlines are over.
 */
final class Progress implements AutoCloseable {

    private static final long ROUND_NANOS = 2_000_000;
    private static final long IDLE_NANOS = 50_000_000;
    private static final long STOP_MILLIS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private final Queue queue;
    private final Nanos nanos;
    private final Answers answers;
    private final Offsets offsets = new Offsets();

    /** Guards what has arrived, and whether more may. */
    private final Object door = new Object();

    private final List<Waiting> arrived = new ArrayList<>();
    private boolean shut;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<Side, Connection> connections = new EnumMap<>(Side.class);
    private final Thread thread;
    private volatile boolean ending;

    Progress(Queue queue, Nanos nanos, Answers answers) {
        this.queue = queue;
        this.nanos = nanos;
        this.answers = answers;
        this.thread = new Thread(this::run, "midflight-queue-" + queue.migration() + "-answers");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Waits for one more; false if nobody waits any more, and then the caller has to end it. */
    boolean add(Waiting one) {
        synchronized (door) {
            if (shut) {
                return false;
            }
            arrived.add(one);
        }
        LockSupport.unpark(thread);
        return true;
    }

    private void run() {
        while (!ending) {
            takeIn();
            for (Side side : Side.values()) {
                look(side);
            }
            giveUpOver();
            LockSupport.parkNanos(waiting.isEmpty() ? IDLE_NANOS : ROUND_NANOS);
        }
        takeIn();
        waiting.forEach(each -> unknown(each, "its publisher was closed"));
        answers.end();
        connections.values().forEach(Sql::close);
    }

    private void takeIn() {
        synchronized (door) {
            waiting.addAll(arrived);
            arrived.clear();
        }
        waiting.removeIf(this::wasRefused);
    }

    private boolean wasRefused(Waiting one) {
        Optional<QueueRefusedException> refusal = one.refusal();
        refusal.ifPresent(why -> {
            one.end();
            answers.tell(() -> one.answer().completeExceptionally(why));
        });
        return refusal.isPresent();
    }

    private void look(Side side) {
        List<Waiting> here =
                waiting.stream().filter(each -> each.side() == side).toList();
        if (here.isEmpty()) {
            return;
        }
        try {
            Map<String, Long> reached =
                    offsets.reached(connection(side), queue.at(side).group());
            List<Waiting> there = here.stream()
                    .filter(each ->
                            !each.partition().isEmpty() && each.offset() <= reached.getOrDefault(each.partition(), -1L))
                    .toList();
            Set<Waiting> aside = aside(side, there);
            there.forEach(each -> reached(each, side, aside.contains(each)));
        } catch (SQLException failure) {
            LOG.debug("progress unknown migration={} side={} reason={}", queue.migration(), side, failure.getMessage());
            Connection broken = connections.remove(side);
            if (broken != null) {
                Sql.close(broken);
            }
        }
    }

    /** Read after how far it is: what is set aside is so in the transaction that goes past it. */
    private Set<Waiting> aside(Side side, List<Waiting> there) throws SQLException {
        Set<Waiting> aside = new HashSet<>();
        Set<String> partitions = new HashSet<>();
        there.forEach(each -> partitions.add(each.partition()));
        for (String partition : partitions) {
            List<Waiting> of = there.stream()
                    .filter(each -> each.partition().equals(partition))
                    .toList();
            long first = of.stream().mapToLong(Waiting::offset).min().orElse(0);
            long last = of.stream().mapToLong(Waiting::offset).max().orElse(0);
            Set<Long> places =
                    AsideTable.places(connection(side), queue.at(side).group(), partition, first, last);
            of.stream().filter(each -> places.contains(each.offset())).forEach(aside::add);
        }
        return aside;
    }

    private void reached(Waiting one, Side side, boolean aside) {
        if (one.isTold()) {
            end(one);
            return;
        }
        Answer answer = aside
                ? new Answer(
                        Answer.Outcome.SET_ASIDE,
                        ("The %s of %s (%s at offset %d) was set aside at the %s side. Look why, and try it again or"
                                        + " discard it there.")
                                .formatted(one.message(), queue.migration(), one.partition(), one.offset(), side))
                : new Answer(
                        Answer.Outcome.APPLIED,
                        "The %s side has the %s (%s at offset %d)."
                                .formatted(side, one.message(), one.partition(), one.offset()));
        one.tells();
        if (!one.isForFollower()) {
            end(one);
        }
        answers.tell(() -> one.answer().complete(answer));
    }

    private void end(Waiting one) {
        one.end();
        waiting.remove(one);
    }

    private void giveUpOver() {
        long now = nanos.now();
        for (Waiting each : List.copyOf(waiting)) {
            if (each.isOver(now)) {
                unknown(each, "its deadline is over");
                waiting.remove(each);
            }
        }
    }

    private void unknown(Waiting one, String why) {
        one.end();
        if (one.isTold()) {
            return;
        }
        Answer answer = new Answer(
                Answer.Outcome.UNKNOWN,
                ("It is not known what became of the %s of %s: %s while %s. Publish it again with the same id, or"
                                + " read it at the authority.")
                        .formatted(
                                one.message(),
                                queue.migration(),
                                why,
                                one.partition().isEmpty()
                                        ? "the brokers had not confirmed it"
                                        : "the %s side had not reached offset %d of %s"
                                                .formatted(one.side(), one.offset(), one.partition())));
        one.tells();
        answers.tell(() -> one.answer().complete(answer));
    }

    private Connection connection(Side side) throws SQLException {
        Connection open = connections.get(side);
        if (open == null) {
            open = queue.at(side).store().getConnection();
            open.setAutoCommit(true);
            connections.put(side, open);
        }
        return open;
    }

    @Override
    public void close() {
        synchronized (door) {
            shut = true;
        }
        ending = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
