package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.RowRead;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes the copy and the sweeps of the verification wait: before each chunk, and a little before each piece of one, for
 * a chunk that is being read holds a snapshot open. It holds two rates: the cap, which the operator sets, and the
 * allowance, which is found from what the gauges show.
 *
 * <p>Whoever shares a processor or a disk with the copy feels how long it works without a break, far more than how much
 * it does in all. So the slower it is to be, the smaller are its pieces and its chunks.
 *
 * <p>Threads: anyone may let chunks pass, read them, change limits, move the gauges and ask.
 */
public final class Throttle implements Pace {

    /** The longest wait before the limits are looked at again. */
    static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    /** For how long a wait is told of: between two chunks nobody waits. */
    private static final Duration TOLD = Duration.ofSeconds(2);

    /** How much a piece is, by what is allowed in this time, and its least. */
    static final Duration PIECE = Duration.ofMillis(2);

    /** The largest piece where each takes long: a store that stood for a moment is not asked for all of it. */
    static final Duration PIECE_MAX = Duration.ofMillis(100);

    static final long PIECE_BYTES_MIN = 16 << 10;

    /** How much a chunk is: it ends well before it may wait no more. */
    static final Duration CHUNK = Duration.ofMillis(2_500);

    static final long CHUNK_BYTES_MIN = 256 << 10;

    private final Time time;
    private final Map<Signal, Gauge> gauges = new EnumMap<>(Signal.class);

    /** Guards the fields below. */
    private final ReentrantLock books = new ReentrantLock();

    private final Allowance allowance;
    private final Debt capped;
    private final Debt allowed;
    private DayRates dayRates;
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
        this.dayRates = requireNonNull(rates, "rates");
        this.time = requireNonNull(time, "time");
        this.steppedAtNanos = time.nanos();
        this.capped = new Debt(rates.at(time.now()), steppedAtNanos);
        for (Signal signal : Signal.values()) {
            Long limit = limits.get(signal);
            gauges.put(signal, new Gauge(signal, limit == null ? OptionalLong.empty() : OptionalLong.of(limit), time));
        }
        this.allowance = new Allowance(!limits.isEmpty());
        this.allowed = new Debt(allowance.rate(), steppedAtNanos);
    }

    /** Where what is seen of a signal is noted. */
    public Gauge gauge(Signal signal) {
        return requireNonNull(gauges.get(signal), "gauge");
    }

    /** Sets the rates anew, also for who waits. */
    public void cap(DayRates newRates) {
        books.lock();
        try {
            dayRates = requireNonNull(newRates, "rates");
        } finally {
            books.unlock();
        }
    }

    /** Changes how much of a signal is harm, empty for no limit; what the copy may have is found anew. */
    public void limit(Signal signal, OptionalLong limit) {
        gauge(signal).limit(limit);
        boolean careful = gauges.entrySet().stream()
                .anyMatch(each ->
                        each.getKey() != Signal.LOG_AGE && each.getValue().isLimited());
        books.lock();
        try {
            allowance.begin(careful);
            allowed.set(allowance.rate(), time.nanos());
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
        return new Passage(this, expected, time.nanos());
    }

    @Override
    public RowRead open(Amount expected, Supplier<RowRead> read) throws InterruptedException {
        Passage passage = pass(expected);
        boolean opened = false;
        try {
            RowRead paced = new PacedRead(read.get(), passage);
            opened = true;
            return paced;
        } finally {
            if (!opened) {
                passage.end();
            }
        }
    }

    @Override
    public boolean isHolding() {
        return rates().findAny().isPresent();
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
            tell(wait.equals(forAllowance));
            return wait.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : wait;
        } finally {
            books.unlock();
        }
    }

    /** Sets both rates by the time of day and by what the gauges show. */
    private void look(long now) {
        capped.set(dayRates.at(time.now()), now);
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

    private void tell(boolean careful) {
        cause = careful ? careful() : tooFast();
        causeAtNanos = time.nanos();
    }

    private Optional<Cause> careful() {
        String why = harm.map(known -> "%s since %s".formatted(known.words(), known.since()))
                .orElse("it grows until a limit is passed");
        return allowed.rate().map(rate -> new Cause(rate, Optional.empty(), Optional.of(why)));
    }

    private Optional<Cause> tooFast() {
        Optional<String> window = dayRates.windowAt(time.now()).map(part -> "%s %s".formatted(part, dayRates.zone()));
        return capped.rate().map(rate -> new Cause(rate, window, Optional.empty()));
    }

    @Override
    public long chunkOf(Amount like) {
        return Math.max(CHUNK_BYTES_MIN, bytesIn(CHUNK, like));
    }

    /** How many bytes a piece may have, of rows like these; more if one takes longer, from or to a distant store. */
    long pieceOf(Amount like, long tookNanos) {
        long nanos = Math.max(PIECE.toNanos(), Math.min(PIECE_MAX.toNanos(), tookNanos));
        return Math.max(PIECE_BYTES_MIN, bytesIn(Duration.ofNanos(nanos), like));
    }

    long nanos() {
        return time.nanos();
    }

    private long bytesIn(Duration duration, Amount like) {
        return rates().mapToLong(rate -> rate.bytesIn(duration, like)).min().orElse(Long.MAX_VALUE);
    }

    /** When the piece after one of such a size may begin, which was due then; late ones are not made up for. */
    long dueAfter(Amount piece, long dueNanos) {
        long since = Math.max(dueNanos, time.nanos() - PIECE.toNanos());
        return since + rates().mapToLong(rate -> rate.nanosOf(piece)).max().orElse(0);
    }

    /** Waits until then for rows like these, but not longer; returns for how long. */
    long pauseUntil(long dueNanos, long longest, Amount like) {
        long wait;
        books.lock();
        try {
            look(time.nanos());
            wait = Math.min(longest, dueNanos - time.nanos());
            if (wait <= 0) {
                return 0;
            }
            boolean careful = nanosOf(allowed, like) > nanosOf(capped, like);
            heldInStep |= careful;
            tell(careful);
        } finally {
            books.unlock();
        }
        try {
            time.pause(Duration.ofNanos(wait));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        return wait;
    }

    private static long nanosOf(Debt debt, Amount like) {
        return debt.rate().map(rate -> rate.nanosOf(like)).orElse(0L);
    }

    private Stream<Rate> rates() {
        books.lock();
        try {
            look(time.nanos());
            return Stream.of(capped.rate(), allowed.rate()).flatMap(Optional::stream);
        } finally {
            books.unlock();
        }
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
