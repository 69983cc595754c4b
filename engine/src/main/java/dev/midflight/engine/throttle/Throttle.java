package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the copy wait: before each chunk and never inside one, for a chunk that is being read holds a snapshot open.
 * It holds two rates: the cap, which the operator sets, and the allowance, which is found from what the gauges show.
 *
 * <p>Threads: one lets chunks pass; anyone may change limits, move the gauges and ask.
 */
public final class Throttle {

    /** The longest wait before the limits are looked at again. */
    static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    /** For how long a wait is told of: between two chunks nobody waits. */
    private static final Duration TOLD = Duration.ofSeconds(2);

    private final Time time;
    private final Map<Signal, Gauge> gauges = new EnumMap<>(Signal.class);

    /** Guards the fields below. */
    private final ReentrantLock books = new ReentrantLock();

    private final Allowance allowance = new Allowance();
    private final Debt capped;
    private final Debt allowed;
    private DayRates rates;
    private long steppedAtNanos;
    private long readInStep;
    private boolean heldInStep;
    private Optional<Harm> harm = Optional.empty();
    private Optional<Cause> cause = Optional.empty();
    private long causeAtNanos;

    private record Harm(String words, Instant since) {}

    /**
     * Why the copy waits.
     *
     * @param rate what it is held to
     * @param window the part of the day that this rate is for; empty at other times, and where there is harm
     * @param harm what is wrong and since when; empty if the operator wants no more than this rate
     */
    public record Cause(Rate rate, Optional<String> window, Optional<String> harm) {}

    /**
     * A throttle.
     *
     * @param limits how much is harm, in milliseconds or as a number, as the signal has it
     */
    public Throttle(DayRates rates, Map<Signal, Long> limits, Time time) {
        this.rates = requireNonNull(rates, "rates");
        this.time = requireNonNull(time, "time");
        this.steppedAtNanos = time.nanos();
        this.capped = new Debt(rates.at(time.now()), steppedAtNanos);
        this.allowed = new Debt(Optional.empty(), steppedAtNanos);
        for (Signal signal : Signal.values()) {
            Long limit = limits.get(signal);
            gauges.put(signal, new Gauge(signal, limit == null ? OptionalLong.empty() : OptionalLong.of(limit), time));
        }
    }

    /** Where what is seen of a signal is noted. */
    public Gauge gauge(Signal signal) {
        return requireNonNull(gauges.get(signal), "gauge");
    }

    /** Sets the rates anew, also for who waits. */
    public void cap(DayRates newRates) {
        books.lock();
        try {
            rates = requireNonNull(newRates, "rates");
        } finally {
            books.unlock();
        }
    }

    /** Changes how much of a signal is harm, empty for no limit; what the copy may have is found anew. */
    public void limit(Signal signal, OptionalLong limit) {
        gauge(signal).limit(limit);
        books.lock();
        try {
            allowance.lift();
            allowed.set(Optional.empty(), time.nanos());
            harm = Optional.empty();
        } finally {
            books.unlock();
        }
    }

    /** Returns when a chunk that should hold so much may be opened. */
    public Passage pass(Amount expected) throws InterruptedException {
        for (Duration wait = enter(expected); !wait.isZero(); wait = enter(expected)) {
            time.pause(wait);
        }
        return new Passage(this, expected);
    }

    /** Charges a chunk, or says how long to wait before the next try. */
    private Duration enter(Amount expected) {
        books.lock();
        try {
            long now = time.nanos();
            look(now);
            Duration forCap = capped.owed(now);
            Duration forAllowance = allowed.owed(now);
            Duration wait = forCap.compareTo(forAllowance) > 0 ? forCap : forAllowance;
            if (wait.isZero()) {
                capped.charge(expected, now);
                allowed.charge(expected, now);
                return wait;
            }
            heldInStep |= !forAllowance.isZero();
            cause = wait.equals(forAllowance) ? harmful() : tooFast();
            causeAtNanos = now;
            return wait.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : wait;
        } finally {
            books.unlock();
        }
    }

    /** Sets both rates by the time of day and by what the gauges show. */
    private void look(long now) {
        capped.set(rates.at(time.now()), now);
        double steps = (double) (now - steppedAtNanos) / Allowance.STEP.toNanos();
        if (steps >= 1) {
            Optional<String> shown = shown();
            allowance.step(shown.isPresent(), readInStep / steps, heldInStep);
            allowed.set(allowance.rate(), now);
            harm = allowance.rate().flatMap(rate -> shown.map(this::harmNow).or(() -> harm));
            steppedAtNanos = now;
            readInStep = 0;
            heldInStep = false;
        }
    }

    private Optional<String> shown() {
        return gauges.values().stream().flatMap(gauge -> gauge.harm().stream()).findFirst();
    }

    private Harm harmNow(String words) {
        return new Harm(words, harm.map(Harm::since).orElseGet(time::now));
    }

    private Optional<Cause> harmful() {
        return allowed.rate()
                .flatMap(rate -> harm.map(why -> new Cause(
                        rate, Optional.empty(), Optional.of("%s since %s".formatted(why.words(), why.since())))));
    }

    private Optional<Cause> tooFast() {
        Optional<String> window = rates.windowAt(time.now()).map(part -> "%s %s".formatted(part, rates.zone()));
        return capped.rate().map(rate -> new Cause(rate, window, Optional.empty()));
    }

    /** So much was read, and so much is to be charged for it. */
    void passed(Amount read, Amount charge) {
        books.lock();
        try {
            long now = time.nanos();
            readInStep += read.bytes();
            capped.charge(charge, now);
            allowed.charge(charge, now);
        } finally {
            books.unlock();
        }
    }

    /** Why the copy waits, or has just waited; empty if it does not. */
    public Optional<Cause> cause() {
        books.lock();
        try {
            return time.nanos() - causeAtNanos < TOLD.toNanos() ? cause : Optional.empty();
        } finally {
            books.unlock();
        }
    }
}
