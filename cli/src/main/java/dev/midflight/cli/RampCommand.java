package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Status;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.Percent;
import dev.midflight.engine.plan.Quantities;
import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.Judgement;
import dev.midflight.engine.ramp.RampStep;
import dev.midflight.engine.ramp.Reach;
import dev.midflight.server.RampKeeper;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves the application's reads, each step upwards when the evidence of the one before lets it. */
@CommandLine.Command(
        description = "Moves the reads of the application's routers; without --to through all steps of the plan.")
final class RampCommand implements Command {

    private static final Duration LOOK = Duration.ofMillis(100);

    /** Of more rows that differ it is not known how many there are. */
    private static final long DIFFERING_KNOWN = 9_999;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(
            names = "--to",
            paramLabel = "STEP",
            description = "mirror, allow:ID,ID or a share as in 1%%; 0%% takes all reads back at once.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "How long evidence is waited for, as in 10m; as in the plan if not said.")
    private Optional<String> patience = Optional.empty();

    @Option(
            names = "--approve",
            paramLabel = "GATE",
            description = "Lets the step pass that waits at this gate of the plan for a person; moves nothing.")
    private Optional<String> approve = Optional.empty();

    @Override
    public Result run(Session session) throws InterruptedException {
        MigrationPlan read = plan.read(session);
        ObjectNode arguments = Json.object();
        to.ifPresent(step -> arguments.put("to", reach(step).text()));
        approve.ifPresent(gate -> arguments.put("approve", gate));
        if (to.isPresent() && approve.isPresent()) {
            throw CommandException.usage(
                    "Cannot move the reads",
                    "--to %s --approve %s".formatted(to.get(), approve.get()),
                    "an approval moves nothing",
                    "Say --approve first, then --to.");
        }
        arguments.put(
                "wait_ms",
                patience.map(RampCommand::time)
                        .orElse(read.switching().routers().gates().patience())
                        .toMillis());
        Result result = Handover.call(session, read, new OwnerRequest("ramp", arguments));
        return result.with(lines(result.fields()));
    }

    private static Duration time(String text) {
        try {
            return Quantities.duration(text);
        } catch (IllegalArgumentException wrong) {
            throw CommandException.usage(
                    "Cannot wait that long",
                    "--wait " + text,
                    String.valueOf(wrong.getMessage()),
                    "Write it as in 10m.");
        }
    }

    private static Reach reach(String text) {
        try {
            return Reach.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw CommandException.usage(
                    "Cannot move the reads", "--to " + text, String.valueOf(wrong.getMessage()), "Correct it.");
        }
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) throws InterruptedException {
        RampKeeper keeper = owner.ramp();
        Duration wait = Duration.ofMillis(arguments.path("wait_ms").asLong());
        if (arguments.has("approve")) {
            approve(owner, arguments.path("approve").asText());
        } else if (arguments.has("to")) {
            Reach to = reach(arguments.path("to").asText());
            requireReads(owner, to);
            go(owner, keeper, to, wait);
        } else {
            requireReads(owner, new Reach.Mirror());
            Optional<RampStep> next = keeper.ramp().next(keeper.reach());
            while (next.isPresent()) {
                go(owner, keeper, next.get().reach(), wait);
                next = keeper.ramp().next(keeper.reach());
            }
            awaitGo(keeper, keeper.reach(), keeper.reach().text(), wait);
        }
        return Result.done(fields(keeper));
    }

    private static void approve(Owner owner, String gate) {
        try {
            owner.ramp().approve(gate);
        } catch (IllegalArgumentException refused) {
            throw CommandException.usage(
                    "Cannot approve the step",
                    "--approve " + gate,
                    String.valueOf(refused.getMessage()),
                    "Name a gate of switch.gates.external with approval: by-hand, while reads are at a step.");
        }
    }

    /** Reads move while the source has the writes; back they may go whenever something is read from the follower. */
    private static void requireReads(Owner owner, Reach to) throws InterruptedException {
        if (to.equals(Reach.NONE)) {
            return;
        }
        Phase phase = owner.state().phase();
        if (phase == Phase.FINISHED) {
            throw refused("the migration is finished, nothing is followed any more", "Begin a new one.");
        }
        if (!phase.isAtLeast(Phase.VERIFIED)) {
            throw refused("the migration is in phase %s".formatted(phase), "Let run go to the phase VERIFIED first.");
        }
        long missing = owner.migration().quarantine().undecided();
        if (missing > 0) {
            throw refused(
                    "%d rows could not be written to the target and would be missing there".formatted(missing),
                    "Decide on them: quarantine --list, then --retry or --skip; then run ramp again.");
        }
        if (owner.state().authority() != Authority.SOURCE) {
            throw refused("the target has the writes, and the reads with them", "Use rollback to go back.");
        }
    }

    /** Readers meet the rows that are known to differ: no more of them than the plan lets pass. */
    private static void requireProven(Owner owner) {
        Status status = owner.migration().status();
        Percent pass = owner.plan().verify().pass();
        long rows = Math.max(status.rowsExpected(), status.rowsCopied());
        double allowed = BigDecimal.ONE.subtract(pass.fraction()).doubleValue() * rows;
        if (status.mismatches() > Math.min(allowed, DIFFERING_KNOWN)) {
            throw refused(
                    "%d of about %d rows are proven to differ, and verify.pass is %s"
                            .formatted(status.mismatches(), rows, pass),
                    "Run verify --repair, and find the cause; then run ramp again.");
        }
    }

    private static SwitchException refused(String answer, String remedy) {
        return SwitchException.of("Cannot move the reads", "ramp", answer, remedy);
    }

    private static void go(Owner owner, RampKeeper keeper, Reach to, Duration wait) throws InterruptedException {
        Reach from = keeper.reach();
        if (from.equals(to)) {
            return;
        }
        try {
            keeper.ramp().requireStep(from, to);
        } catch (IllegalArgumentException skipped) {
            throw new CommandException(new Explanation(
                    "Cannot move the reads to " + to.text(),
                    owner.plan().migration(),
                    String.valueOf(skipped.getMessage()),
                    "Take the next step, or write the steps that you want under switch.ramp.",
                    SwitchException.EXIT_ABORTED));
        }
        if (from.growsTo(to)) {
            requireProven(owner);
            awaitGo(keeper, from, to.text(), wait);
        }
        keeper.move(from, to);
    }

    private static void awaitGo(RampKeeper keeper, Reach from, String to, Duration wait) throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        while (true) {
            Judgement judgement = keeper.judge();
            String stopped = keeper.stopped();
            if (stopped.isEmpty()) {
                keeper.requireAt(from);
            }
            if (!stopped.isEmpty() || judgement.answer() == Answer.STOP) {
                keeper.watch();
                throw new CommandException(new Explanation(
                        "Cannot move the reads to " + to,
                        from.text(),
                        stopped.isEmpty() ? judgement.why() : stopped,
                        "No read is at the new side now. Find the cause, then begin again with mirror.",
                        SwitchException.EXIT_ABORTED));
            }
            if (judgement.answer() == Answer.GO) {
                return;
            }
            if (System.nanoTime() - until > 0) {
                throw new CommandException(new Explanation(
                        "Cannot move the reads to %s yet".formatted(to),
                        from.text(),
                        judgement.why(),
                        "Reads stay where they are. Run the command again to wait on, or change the gates in the plan.",
                        Explanation.EXIT_RESUMABLE));
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }

    static ObjectNode fields(RampKeeper keeper) {
        ObjectNode fields = Json.object();
        Judgement judgement = keeper.judge();
        fields.put("reads", keeper.reach().text());
        fields.put("answer", judgement.answer().name());
        fields.put("why", judgement.why());
        fields.put("keys_compared", keeper.votes().keys());
        fields.put("keys_different", keeper.votes().differing().size());
        fields.put("proven", keeper.proven());
        fields.put("stopped", keeper.stopped());
        return fields;
    }

    private static List<String> lines(ObjectNode fields) {
        List<String> lines = new ArrayList<>();
        if (fields.has("reads")) {
            lines.add("Reads at the new side: %s; %s"
                    .formatted(
                            fields.path("reads").asText(), fields.path("proven").asText()));
            lines.add("  %s: %s"
                    .formatted(
                            fields.path("answer").asText(), fields.path("why").asText()));
        }
        return lines;
    }
}
