package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.cutover.Attempt;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Agreement;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Switches the migrations of a group in one moment: each in its owner, all or none. A migration without a group is
 * switched by itself.
 */
final class Together {

    private static final String ATTEMPT = "attempt";

    private final Session session;
    private final String command;

    /** By name; the first one's state folder is where they agree. */
    private final TreeMap<String, MigrationPlan> members = new TreeMap<>();

    private Together(Session session, String command) {
        this.session = session;
        this.command = command;
    }

    /** Has a switch done, there or back; the result has no lines. */
    static Result call(Session session, MigrationPlan plan, String command, ObjectNode arguments)
            throws InterruptedException {
        if (plan.switching().group().isEmpty()) {
            return Handover.call(session, plan, new OwnerRequest(command, Pause.with(arguments, plan)));
        }
        Together group = new Together(session, command);
        group.read(plan);
        return arguments.path("dry_run").asBoolean() ? group.forecast(arguments) : group.go(arguments);
    }

    /** In an owner: with whom to switch, if with anyone. */
    static Optional<Attempt> attempt(JsonNode arguments) {
        return Attempt.of(arguments.path(ATTEMPT));
    }

    /** In an owner: where it stands once a switch that was interrupted has been completed or undone. */
    static Result settle(Owner owner) throws InterruptedException {
        owner.settle();
        return Result.done(Json.object()
                .put("phase", owner.state().phase().name())
                .put("authority", owner.state().authority().name()));
    }

    private void read(MigrationPlan plan) {
        Set<Path> group = new HashSet<>(plan.switching().group());
        Set<Path> states = new HashSet<>();
        for (Path file : plan.switching().group()) {
            MigrationPlan member = session.other(file);
            if (!new HashSet<>(member.switching().group()).equals(group)) {
                throw refused(file.toString(), "its switch.group does not name the same plans");
            }
            if (members.put(member.migration(), member) != null) {
                throw refused(file.toString(), "another plan of the group has the name " + member.migration());
            }
            if (!states.add(member.state())) {
                throw refused(file.toString(), "another plan of the group has the same state folder");
            }
        }
    }

    private CommandException refused(String where, String answer) {
        return CommandException.usage(
                "Cannot switch the group", where, answer, "Let each plan of the group name the same plans.");
    }

    private Result forecast(ObjectNode arguments) throws InterruptedException {
        ObjectNode fields = Json.object().put("dry_run", true);
        ArrayNode all = fields.putArray("members");
        for (MigrationPlan member : members.values()) {
            Result result = Handover.quietly(session, member, new OwnerRequest(command, Pause.with(arguments, member)));
            if (result.error().isPresent()) {
                return result;
            }
            all.add(named(member.migration(), result.fields()));
        }
        return Result.done(fields);
    }

    private Result go(ObjectNode arguments) throws InterruptedException {
        Authority goal = command.equals("cutover") ? Authority.TARGET : Authority.SOURCE;
        if (requireOneSide() == goal) {
            MigrationPlan first = members.firstEntry().getValue();
            return Handover.quietly(session, first, new OwnerRequest(command, Pause.with(arguments, first)));
        }
        Attempt attempt = new Attempt(
                members.firstEntry().getValue().state(), UUID.randomUUID().toString());
        ObjectNode shared = arguments.deepCopy();
        shared.set(ATTEMPT, attempt.toJson());
        ExecutorService threads = Executors.newFixedThreadPool(members.size());
        try (Agreement agreement =
                Agreement.open(attempt.folder(), session.time().clock())) {
            agreement.begin(attempt.id(), members.size());
            ExecutorCompletionService<Ended> calls = new ExecutorCompletionService<>(threads);
            members.values().forEach(member -> calls.submit(switching(member, shared)));
            return together(attempt, agreement, calls);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Which side has the writes of all. */
    private Authority requireOneSide() throws InterruptedException {
        Map<String, Authority> sides = new TreeMap<>();
        for (MigrationPlan member : members.values()) {
            Result result = Handover.quietly(session, member, new OwnerRequest("settle", Json.object()));
            if (result.error().isPresent()) {
                throw new CommandException(result.error().get());
            }
            Phase phase = Phase.valueOf(result.fields().path("phase").asText());
            if (!phase.isAtLeast(Phase.VERIFIED) || phase == Phase.FINISHED) {
                throw new SwitchException(
                        command,
                        "%s of the group is in phase %s".formatted(member.migration(), phase),
                        "All of a group switch when each is proven and none is finished.",
                        null);
            }
            sides.put(
                    member.migration(),
                    Authority.valueOf(result.fields().path("authority").asText()));
        }
        if (new HashSet<>(sides.values()).size() > 1) {
            throw new SwitchException(
                    command,
                    "the writes of the group are not on the same side: " + sides,
                    "Take switch.group out of the plan of one that is ahead, switch it alone, and put it back.",
                    null);
        }
        return sides.values().iterator().next();
    }

    private record Ended(String migration, Result result) {}

    /** The boundary of a task: what goes wrong is the result. */
    @SuppressWarnings("IllegalCatch")
    private Callable<Ended> switching(MigrationPlan member, ObjectNode arguments) {
        return () -> {
            Result result;
            try {
                result = Handover.quietly(session, member, new OwnerRequest(command, Pause.with(arguments, member)));
            } catch (RuntimeException failure) {
                result = Result.failed(Faults.explain(failure));
            }
            return new Ended(member.migration(), result);
        };
    }

    /** The first failure is the one that counts: the others give up because of it. */
    private Result together(Attempt attempt, Agreement agreement, ExecutorCompletionService<Ended> calls)
            throws InterruptedException {
        List<Ended> ended = new ArrayList<>();
        List<Ended> failed = new ArrayList<>();
        try {
            while (ended.size() < members.size()) {
                Ended next = get(calls);
                ended.add(next);
                if (next.result().error().isPresent()) {
                    failed.add(next);
                    agreement.giveUp(attempt.id(), next.migration() + " failed");
                }
            }
        } finally {
            if (ended.size() < members.size()) {
                agreement.giveUp(attempt.id(), "the command was stopped");
            }
        }
        if (!failed.isEmpty()) {
            boolean agreed = agreement.giveUp(attempt.id(), "").decision() == Agreement.Decision.SWITCH;
            return failure(failed.get(0), agreed);
        }
        return done(ended);
    }

    private static Ended get(ExecutorCompletionService<Ended> calls) throws InterruptedException {
        try {
            return calls.take().get();
        } catch (ExecutionException unexpected) {
            throw new IllegalStateException(unexpected.getCause());
        }
    }

    private Result failure(Ended first, boolean agreed) {
        Explanation said = first.result().error().orElseThrow();
        if (!agreed) {
            return Result.failed(new Explanation(
                    said.what(),
                    first.migration() + ": " + said.where(),
                    said.answer() + ". None of the group was switched",
                    said.remedy(),
                    said.exit()));
        }
        return Result.failed(new Explanation(
                "Cannot tell how the switch of %s ended".formatted(first.migration()),
                said.where(),
                said.answer() + ". All of the group had agreed on it, so it is completed, never undone",
                "Run midflight run for it, if it does not run: it goes on by itself.",
                Explanation.EXIT_RESUMABLE));
    }

    private Result done(List<Ended> ended) {
        ObjectNode fields = Json.object().put("kind", command);
        fields.put(
                "pause_ms",
                ended.stream()
                        .mapToLong(
                                each -> each.result().fields().path("pause_ms").asLong())
                        .max()
                        .orElse(0));
        ArrayNode all = fields.putArray("members");
        ended.stream()
                .sorted(Comparator.comparing(Ended::migration))
                .forEach(each -> all.add(named(each.migration(), each.result().fields())));
        return Result.done(fields);
    }

    private static ObjectNode named(String migration, ObjectNode fields) {
        ObjectNode named = Json.object().put("migration", migration);
        named.setAll(fields);
        return named;
    }

    /** Of which migrations, if a result is about a group. */
    static String of(ObjectNode fields) {
        List<String> names = new ArrayList<>();
        fields.path("members")
                .forEach(member -> names.add(member.path("migration").asText()));
        return names.isEmpty() ? "" : " of " + String.join(", ", names);
    }
}
