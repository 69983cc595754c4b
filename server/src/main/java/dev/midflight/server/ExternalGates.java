package dev.midflight.server;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.plan.ExternalGate;
import dev.midflight.engine.plan.RouterSettings.Gates.External;
import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.Judgement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks others, again and again, whether reads may move on. What they said holds for the step at which they were asked;
 * who has not said anything yet, or cannot be understood, makes the step wait.
 *
 * <p>Has a thread of its own from {@link #start} until it is closed. Safe for any thread.
 */
public final class ExternalGates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExternalGates.class);

    private final External settings;
    private final Inquiry inquiry;
    private final Supplier<Optional<Occasion>> occasion;
    private final Map<String, Said> said = new HashMap<>();
    private Optional<Thread> thread = Optional.empty();

    /**
     * What is to be decided.
     *
     * @param migration its name
     * @param epoch the epoch of the plan in force
     * @param reads which reads the new side serves by it
     * @param authority the side with the writes
     */
    public record Occasion(String migration, long epoch, String reads, String authority) {}

    private record Said(long epoch, Judgement judgement) {}

    /** Gates of a plan; {@code occasion} says what they are asked about, nothing if nothing is to be decided. */
    public ExternalGates(External settings, Supplier<Optional<Occasion>> occasion) {
        this.settings = requireNonNull(settings, "settings");
        this.occasion = requireNonNull(occasion, "occasion");
        this.inquiry = new Inquiry();
    }

    /** Begins to ask. Does nothing if there is nobody to be asked, or the second time. */
    public synchronized void start() {
        boolean asked = settings.gates().stream().anyMatch(gate -> !(gate instanceof ExternalGate.Approval));
        if (asked && thread.isEmpty()) {
            Thread asking = new Thread(this::ask, "midflight-gates");
            asking.setDaemon(true);
            thread = Optional.of(asking);
            asking.start();
        }
    }

    /** The boundary of a task that repeats; who cannot be asked now is asked again. */
    @SuppressWarnings("IllegalCatch")
    private void ask() {
        while (true) {
            try {
                occasion.get().ifPresent(this::askAll);
                TimeUnit.NANOSECONDS.sleep(settings.every().toNanos());
            } catch (InterruptedException ending) {
                return;
            } catch (RuntimeException failure) {
                LOG.warn("gates cannot be asked now cause={}", failure.toString());
            }
        }
    }

    private void askAll(Occasion now) {
        for (ExternalGate gate : settings.gates()) {
            if (gate instanceof ExternalGate.Query query) {
                say(gate, now, inquiry.query(query));
            } else if (gate instanceof ExternalGate.Webhook webhook) {
                say(gate, now, inquiry.call(webhook, now));
            }
        }
    }

    private synchronized void say(ExternalGate gate, Occasion now, Judgement judgement) {
        said.put(gate.name(), new Said(now.epoch(), judgement));
    }

    /**
     * A person lets the step of this epoch pass.
     *
     * @throws IllegalArgumentException if no gate of this name waits for a person; the message says which do
     */
    public synchronized void approve(String name, long epoch) {
        List<String> known = settings.gates().stream()
                .filter(ExternalGate.Approval.class::isInstance)
                .map(ExternalGate::name)
                .toList();
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    known.isEmpty()
                            ? "no gate of the plan waits for a person"
                            : "no gate '%s' waits for a person; there are %s".formatted(name, known));
        }
        said.put(name, new Said(epoch, new Judgement(Answer.GO, name + ": approved for this step")));
    }

    /** What each says about the step of this epoch, in the order of the plan. */
    synchronized List<Judgement> judge(long epoch) {
        List<Judgement> all = new ArrayList<>();
        for (ExternalGate gate : settings.gates()) {
            Said last = said.get(gate.name());
            all.add(last != null && last.epoch() == epoch ? last.judgement() : unsaid(gate));
        }
        return all;
    }

    private static Judgement unsaid(ExternalGate gate) {
        return new Judgement(
                Answer.WAIT,
                gate instanceof ExternalGate.Approval
                        ? "%s: not approved for this step (ramp --approve)".formatted(gate.name())
                        : "%s: not asked about this step yet".formatted(gate.name()));
    }

    @Override
    public synchronized void close() {
        thread.ifPresent(Thread::interrupt);
    }
}
