package dev.midflight.examples.shop;

import dev.midflight.router.Pass;
import dev.midflight.router.RefusedException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one transaction after the other, each until a side has acknowledged it.
 *
 * <p>Each attempt has its own number, so a refused attempt that shows up later cannot hide behind the one that was
 * acknowledged. All attempts at one transaction draw the same values.
 */
final class Writer implements Runnable {

    private static final String ENTRY = "INSERT INTO ledger_entry (writer, seq, kind) VALUES (?, ?, ?)";
    private static final String HIT = "UPDATE counter SET hits = hits + 1 WHERE id = ?";

    /** No such table yet, and a table that has changed since the statement was prepared: a new session looks again. */
    private static final Set<String> OUTDATED_STATES = Set.of("42P01", "0A000");

    /** How long a writer that was told to stop still tries to finish what it has begun. */
    private static final long LAST_TRY_NANOS = 5_000_000_000L;

    /** From here on a wait is reported, with what the writer was told meanwhile. */
    private static final long LONG_WAIT_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private final Floor floor;
    private final WriterLedger ledger;
    private final ShopWork work;
    private final Random random;
    private final Pace pace;
    private final Sessions sessions;
    private long triedNanos;
    private boolean waiting;
    private final Map<String, Integer> refusals = new TreeMap<>();

    Writer(Floor floor, WriterLedger ledger) {
        ShopOptions options = floor.options();
        this.floor = floor;
        this.ledger = ledger;
        this.work = new ShopWork(new Desk(ledger.writer(), options.writers(), new ShopSize(options.rows()), ledger));
        this.random = new Random(Mix.mix(options.seed()) + ledger.writer());
        this.pace = new Pace(options.writers(), options.writesPerSecond(), new Random(ledger.writer()));
        this.sessions = new Sessions(floor.sides(), Session::open);
    }

    @Override
    public void run() {
        try (sessions) {
            while (floor.isOpen()) {
                pace.awaitTurn();
                transact();
            }
        }
        if (waiting) {
            floor.ledger().pauseMeter().abandoned(triedNanos, System.nanoTime());
        }
    }

    private void transact() {
        // After an unknown outcome the writer has been waiting for an acknowledgement all along.
        if (!waiting) {
            triedNanos = System.nanoTime();
            waiting = true;
            refusals.clear();
        }
        ShopWork.Task task = work.pick(random);
        long seed = random.nextLong();
        long number = ledger.takeSeq();
        long seq = number;
        Side first = floor.sides().current();
        Side side = first;
        while (true) {
            Try attempt = new Try(task, seed, number, seq, side);
            Answer answer = floor.routed().isPresent()
                    ? routed(floor.routed().get(), attempt)
                    : attempt(attempt, first, effects -> {});
            if (answer == Answer.ACKNOWLEDGED) {
                waiting = false;
                return;
            }
            floor.ledger().answered(answer);
            if (answer == Answer.UNKNOWN || answer == Answer.CONTRADICTED || hasToLeave()) {
                return;
            }
            side = answer == Answer.REFUSED ? side.other() : side;
            seq = ledger.takeSeq();
            pace.awaitRetry();
        }
    }

    private boolean hasToLeave() {
        return !floor.isOpen() && System.nanoTime() - triedNanos > LAST_TRY_NANOS;
    }

    /** The router says which side takes it, and is told what was written: nobody reads it older from here on. */
    private Answer routed(Routed routed, Try attempt) {
        try (Pass pass = routed.router().begin()) {
            Side side = Routed.side(pass.authority());
            return attempt(attempt.on(side), side, effects -> tell(pass, effects));
        } catch (RefusedException refused) {
            floor.ledger().refusedBecause("router " + refused.reason());
            refusals.merge("router " + refused.reason(), 1, Integer::sum);
            return Answer.REFUSED;
        }
    }

    private static void tell(Pass pass, Effects effects) {
        pass.wrote(Question.counter(effects.counter()));
        effects.facts().forEach(fact -> {
            switch (fact.facet()) {
                case CUSTOMER, CUSTOMER_EMAIL ->
                    pass.wrote(Question.customer(fact.key().high()));
                case PRODUCT -> pass.wrote(Question.product(fact.key().high()));
                default -> {
                    // On no page that visitors look at, or on one of which the key says nothing.
                }
            }
        });
    }

    /** Tries once; whoever wants to know what was written is told before anybody may rely on it. */
    private Answer attempt(Try tried, Side first, Consumer<Effects> wrote) {
        Random draws = new Random(tried.seed());
        int counter = draws.nextInt(4) == 0 ? 0 : draws.nextInt(ShopSize.COUNTERS);
        Effects effects = new Effects(counter);
        Session session;
        try {
            session = sessions.on(tried.side());
            session.one(ENTRY, ledger.writer(), tried.seq(), tried.task().kind());
            tried.task().work().run(new Attempt(session, effects, draws, tried.number()));
            // Last, because all writers meet at the hot counter.
            session.one(HIT, counter);
        } catch (SQLException failure) {
            return turnedAway(tried, failure, Answer.beforeCommit(failure));
        }
        try {
            session.commit();
        } catch (SQLException failure) {
            Answer answer = turnedAway(tried, failure, Answer.afterCommit(failure));
            if (answer == Answer.UNKNOWN) {
                wrote.accept(effects);
                sessions.drop(tried.side());
                ledger.unknown(tried.seq(), effects);
            }
            return answer;
        }
        wrote.accept(effects);
        long nanos = System.nanoTime();
        floor.ledger().pauseMeter().acknowledged(triedNanos, nanos);
        long waited = TimeUnit.NANOSECONDS.toMillis(nanos - triedNanos);
        if (waited >= LONG_WAIT_MILLIS) {
            LOG.warn(
                    "a write waited ms={} kind={} told={}", waited, tried.task().kind(), refusals);
        }
        ledger.acknowledged(tried.seq(), effects);
        effects.runAfterwards();
        // First the side, then the count: readers rely on it.
        floor.sides().accepted(first, tried.side());
        floor.ledger().acknowledged(effects, session.takeRowsChanged());
        return Answer.ACKNOWLEDGED;
    }

    private Answer turnedAway(Try tried, SQLException failure, Answer answer) {
        if (OUTDATED_STATES.contains(Answer.state(failure))) {
            sessions.drop(tried.side());
        } else {
            sessions.reset(tried.side());
        }
        String reason = "%s %s/%d".formatted(tried.side(), Answer.state(failure), failure.getErrorCode());
        floor.ledger().refusedBecause(reason);
        refusals.merge("%s %s".formatted(reason, failure.getMessage()), 1, Integer::sum);
        if (answer == Answer.CONTRADICTED) {
            floor.ledger()
                    .contradictedBy("%s, transaction %d of writer %d (%s): %s"
                            .formatted(
                                    reason,
                                    tried.seq(),
                                    ledger.writer(),
                                    tried.task().kind(),
                                    failure.getMessage()));
        }
        return answer;
    }

    private record Try(ShopWork.Task task, long seed, long number, long seq, Side side) {

        Try on(Side other) {
            return new Try(task, seed, number, seq, other);
        }
    }
}
