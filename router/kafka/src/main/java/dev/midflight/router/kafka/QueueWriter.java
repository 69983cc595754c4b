package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Nanos;
import dev.midflight.router.QueueStanding;
import dev.midflight.router.Refusals;
import dev.midflight.router.Side;
import dev.midflight.router.dedup.Ledger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the messages of a queue to one side. Any number of them, in any number of processes, share the partitions;
 * each has one thread, so that messages of one key have their effects in their order.
 *
 * <p>Each message has its effect once. What is in the store says so, not what is committed to Kafka: the offset a
 * partition has reached, and the ids, are written in the transaction of the effects. An owner of a partition that was
 * replaced is refused in that transaction by the number of its generation, which is taken when the brokers have
 * confirmed the assignment.
 *
 * <p>A message that fails by itself is tried some times and then set aside, with those of the same key that come after
 * it; other keys go on. A store that is away is waited for. If something would lose or repeat messages (the topic was
 * made anew, or has deleted some before they had their effect) the writer stops, says so in the log, and
 * {@link #failure} has it.
 *
 * <p>Any thread may call any method.
 */
public final class QueueWriter implements AutoCloseable {

    private static final Duration STOP_MAX = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(QueueWriter.class);

    private final Queue queue;
    private final Side side;
    private final Shares shares;
    private final Thread thread;
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private volatile boolean ending;

    /**
     * What a writer works with.
     *
     * @param ledger with the same window in all writers of the side
     * @param clock for when messages were set aside
     * @param nanos for its rests
     * @param limits how much it takes
     */
    public record Tools(Ledger ledger, InstantSource clock, Nanos nanos, WriterLimits limits) {

        /** Checks them. */
        public Tools {
            requireNonNull(ledger, "ledger");
            requireNonNull(clock, "clock");
            requireNonNull(nanos, "nanos");
            requireNonNull(limits, "limits");
        }

        /** With a window of 7 days and the usual limits. */
        public static Tools usual() {
            return new Tools(
                    new Ledger(Ledger.WINDOW, InstantSource.system()),
                    InstantSource.system(),
                    Nanos.SYSTEM,
                    WriterLimits.USUAL);
        }
    }

    private QueueWriter(Queue queue, Side side, Shares shares) {
        this.queue = queue;
        this.side = side;
        this.shares = shares;
        this.thread = new Thread(this::run, "midflight-queue-" + queue.migration() + "-" + side);
        thread.setDaemon(true);
    }

    /**
     * Makes the tables where they are absent, looks whether the topic and the group are what they were, and begins.
     *
     * @param instance its name among the writers of this side
     * @throws QueueRefusedException if the topic is unknown, was made anew or has fewer partitions, or if the group
     *     belongs to something else; the message says what to do
     */
    public static QueueWriter start(Queue queue, Side side, String instance, Effect effect, Tools tools) {
        Texts.requireName(instance, "The name of a writer");
        String prefix = Broker.clientPrefix(queue, side.name());
        try (Broker broker = new Broker(queue)) {
            Broker.Topic topic = broker.topic();
            broker.requireOwnGroup(queue.at(side), prefix);
            new Registration(queue, tools.ledger()).check(side, topic);
            if (queue.course() == Course.SERIES) {
                // It asks there how far the other side is.
                new Registration(queue, tools.ledger()).check(side.other(), topic);
            }
        }
        QueueWriter writer =
                new QueueWriter(queue, side, new Shares(queue, side, effect, tools, prefix + "." + instance));
        writer.thread.start();
        return writer;
    }

    /** The task's boundary: whatever ends it is kept for whoever asks. */
    @SuppressWarnings("IllegalCatch")
    private void run() {
        try (shares) {
            while (!ending) {
                shares.turn();
            }
        } catch (WakeupException closing) {
            // Somebody closes it.
        } catch (RuntimeException stopped) {
            failure = Optional.of(stopped);
            LOG.error(
                    "writer stopped migration={} side={} topic={} reason={}",
                    queue.migration(),
                    side,
                    queue.topic(),
                    stopped.getMessage(),
                    stopped);
        }
    }

    /** Lets nothing more have its effect after the transaction under way. It keeps its partitions. */
    public void pause() {
        shares.pause(true);
    }

    /** Goes on. */
    public void resume() {
        shares.pause(false);
    }

    /** What it has done. */
    public WriterCounts counts() {
        return shares.counts();
    }

    /** What it waits for or tries again at the moment, the last of it; empty if nothing. */
    public Optional<String> trouble() {
        return shares.trouble();
    }

    /**
     * How it stands, for people: as it was within the last second, asked of nobody now. A feed tells it with {@code
     * feed.queue(router, writer::standing)}.
     */
    public QueueStanding standing() {
        Optional<RuntimeException> stopped = failure;
        if (stopped.isPresent()) {
            RuntimeException why = stopped.get();
            return shares.ended(
                    "stopped: " + (why instanceof QueueRefusedException ? why.getMessage() : Refusals.reason(why)));
        }
        return ending ? shares.ended("closed") : shares.standing();
    }

    /** Why it has stopped by itself; empty if it has not. */
    public Optional<RuntimeException> failure() {
        return failure;
    }

    /** Ends after the transaction under way and leaves its partitions to others. Does nothing the second time. */
    @Override
    public void close() {
        ending = true;
        shares.wakeUp();
        try {
            thread.join(STOP_MAX.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
