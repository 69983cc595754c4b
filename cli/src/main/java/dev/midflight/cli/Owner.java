package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.Migration;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.Ownership;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.PlanChange;
import dev.midflight.engine.plan.PlanMeaning;
import dev.midflight.engine.plan.RouterSettings;
import dev.midflight.engine.ramp.WaitingMarks;
import dev.midflight.server.Conductor;
import dev.midflight.server.RampKeeper;
import dev.midflight.server.RouteBook;
import dev.midflight.spi.Capture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** This process as the owner of a migration: nobody else writes its journal until this is closed. */
final class Owner implements AutoCloseable {

    /** Under which note the plan's meaning is kept, so that a changed plan can be named key by key. */
    private static final String MEANING = "plan.meaning";

    private final MigrationPlan plan;
    private final Ownership ownership;
    private final Journal journal;
    private final JournalWriter writer;
    private final RouteBook book;
    private final Conductor conductor;
    private final RampKeeper ramp;
    private final Migration migration;
    private final Freshness freshness;
    private volatile OptionalInt port = OptionalInt.empty();

    private Owner(MigrationPlan plan, Ownership ownership, Journal journal, Session session) {
        this.plan = plan;
        this.ownership = ownership;
        this.journal = journal;
        MigrationState begun = journal.begin(plan.migration(), plan.fingerprint());
        List<PlanChange> changes = changes(plan, journal, begun);
        this.writer = journal.claim(ownership.identity().toString());
        record(changes, begun, session);
        this.book = new RouteBook(
                plan.migration(), journal, plan.state(), session.time().clock(), this::behind);
        RouterSettings routers = plan.switching().routers();
        // What is to take a switch back by itself must be seen, also if no ramp came before.
        int soakShadowPpm = plan.switching().rollbackOn().isEmpty() ? 0 : RampKeeper.ppm(routers);
        Conductor.Terms terms = new Conductor.Terms(routers.lease(), routers.behind(), soakShadowPpm, entities(plan));
        this.conductor = new Conductor(book, writer, terms, session.time());
        this.ramp = new RampKeeper(book, conductor, writer, routers, session.time());
        if (begun.phase() != Phase.FINISHED) {
            conductor.begin(begun.authority());
        }
        this.migration = new Migration(plan, journal, writer, conductor, session.time());
        if (plan.capture() == Capture.APPLICATION) {
            ramp.marks(() -> migration.marks().map(marks -> new WaitingMarks(marks.atLeast(), marks.oldest())));
        }
        this.freshness = new Freshness(migration, book::hasMet);
    }

    /**
     * Takes the migration over, and begins it if it is new.
     *
     * @throws dev.midflight.engine.owner.OwnedException if another living process has it
     */
    static Owner become(MigrationPlan plan, Session session) {
        requireNonNull(plan, "plan");
        Ownership ownership = Ownership.acquire(
                plan.state(), session.commandLine(), session.time().clock());
        boolean owned = false;
        try {
            Journal journal = Journal.open(plan.state(), session.time().clock());
            try {
                Owner owner = new Owner(plan, ownership, journal, session);
                owned = true;
                return owner;
            } finally {
                if (!owned) {
                    journal.close();
                }
            }
        } finally {
            if (!owned) {
                ownership.close();
            }
        }
    }

    /** In a group an entity is to be read at the same side in all; each of its plans names the same files. */
    private static String entities(MigrationPlan plan) {
        List<Path> group = plan.switching().group();
        return group.isEmpty()
                ? plan.migration()
                : group.stream()
                        .map(Path::getFileName)
                        .map(Path::toString)
                        .sorted()
                        .collect(Collectors.joining(" "));
    }

    /** Requires that the plan means what a living owner goes by, but for what may change. */
    static void requireSamePlan(MigrationPlan plan, Session session) {
        Optional<Journal> found = Journal.find(plan.state(), session.time().clock());
        if (found.isPresent()) {
            try (Journal journal = found.get()) {
                journal.state().ifPresent(begun -> changes(plan, journal, begun));
            }
        }
    }

    private static List<PlanChange> changes(MigrationPlan plan, Journal journal, MigrationState begun) {
        if (begun.fingerprint().equals(plan.fingerprint())) {
            return List.of();
        }
        Optional<PlanMeaning> before = journal.note(MEANING).map(note -> meaning(note.json()));
        if (before.isEmpty()) {
            throw CommandException.usage(
                    "Cannot go on with a changed plan",
                    plan.state().toString(),
                    "the plan is another than the one the migration was begun with, and what that one said is not kept",
                    "Use the plan as it was, or begin anew with another folder in state:.");
        }
        List<PlanChange> changes = PlanMeaning.differences(before.get(), plan.meaning());
        List<PlanChange> refused = changes.stream()
                .filter(change -> change.verdict() == PlanChange.Verdict.REFUSED && begun.phase() != Phase.NEW)
                .toList();
        if (!refused.isEmpty()) {
            throw CommandException.usage(
                    "Cannot go on with a changed plan",
                    plan.state().toString(),
                    "keys were changed that rows already copied depend on: "
                            + refused.stream().map(PlanChange::line).collect(Collectors.joining("; ")),
                    "Change them back, or begin anew with another folder in state:.");
        }
        return changes;
    }

    private static PlanMeaning meaning(String json) {
        TreeMap<String, String> values = new TreeMap<>();
        Json.parse(json)
                .properties()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
        return PlanMeaning.of(values);
    }

    private void record(List<PlanChange> changes, MigrationState begun, Session session) {
        boolean changed = !begun.fingerprint().equals(plan.fingerprint());
        if (changed) {
            writer.audit(
                    "operator",
                    "changed the plan",
                    Json.array(changes.stream().map(PlanChange::line).toList()).toString());
            writer.replan(plan.fingerprint());
            changes.forEach(change -> session.screen().line("midflight: the plan was changed: " + change.line()));
        }
        if (changed || journal.note(MEANING).isEmpty()) {
            JsonNode meaning = Json.tree(plan.meaning().values());
            writer.put(MEANING, meaning.toString());
        }
    }

    MigrationPlan plan() {
        return plan;
    }

    Ownership ownership() {
        return ownership;
    }

    Journal journal() {
        return journal;
    }

    JournalWriter writer() {
        return writer;
    }

    Migration migration() {
        return migration;
    }

    /** What routers are told, and have told. */
    RouteBook book() {
        return book;
    }

    /** Leads the routers. */
    Conductor conductor() {
        return conductor;
    }

    /** Moves reads. */
    RampKeeper ramp() {
        return ramp;
    }

    /** Records what was done without being asked. */
    void audit(String action, String json) {
        writer.audit("midflight", action, json);
    }

    /** Keeps an eye on how old what the follower has may be; begun once, by whoever serves routers. */
    Freshness freshness() {
        return freshness;
    }

    /** Routers are served by this process, too. */
    void serves(int served) {
        port = OptionalInt.of(served);
    }

    /** Where this process serves routers; empty if it does not. */
    OptionalInt port() {
        return port;
    }

    /** Everything committed longer ago than this is at the follower; empty if that is not known. */
    Optional<Duration> behind() {
        return freshness.behind();
    }

    /** Where the migration stands by the journal. */
    MigrationState state() {
        return journal.state().orElseThrow();
    }

    /** Completes or undoes a switch that another process left in the middle. */
    void settle() throws InterruptedException {
        if (state().isSwitchOpen()) {
            migration.resume();
        }
    }

    /** A refusal because the migration is not where the command needs it. */
    CommandException wrongPhase(String command, String remedy) {
        return new CommandException(new Explanation(
                "Cannot " + command,
                plan.state().toString(),
                "the migration is in phase %s".formatted(state().phase()),
                remedy,
                Explanation.EXIT_USAGE));
    }

    @Override
    public void close() {
        freshness.close();
        ramp.close();
        try {
            migration.close();
        } finally {
            book.close();
            try {
                journal.close();
            } finally {
                ownership.close();
            }
        }
    }
}
