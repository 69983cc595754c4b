package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.owner.RequestHandler;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Does in the owner what commands ask for, the same whether they run in this process or in another. */
final class OwnerWork implements RequestHandler {

    private static final Map<String, Work> WORK = Map.ofEntries(
            Map.entry("status", StatusCommand::work),
            Map.entry("behind", (owner, arguments) -> ServerCommand.behind(owner)),
            Map.entry("verify", VerifyCommand::work),
            Map.entry("settle", (owner, arguments) -> Together.settle(owner)),
            Map.entry("cutover", CutoverCommand::work),
            Map.entry("rollback", RollbackCommand::work),
            Map.entry("finish", FinishCommand::work),
            Map.entry("quarantine", QuarantineCommand::work),
            Map.entry("ramp", RampCommand::work),
            Map.entry("tune", TuneCommand::work),
            Map.entry("report", ReportCommand::work));

    private final Owner owner;

    OwnerWork(Owner owner) {
        this.owner = requireNonNull(owner, "owner");
    }

    /** A command's part that needs the migration. */
    @FunctionalInterface
    interface Work {

        /** Does it; the result has no lines, for the way to the operator is JSON. */
        Result on(Owner owner, JsonNode arguments) throws InterruptedException;
    }

    /** Failures that are known get their words here: the socket knows only those that bring them along. */
    @Override
    @SuppressWarnings("IllegalCatch")
    public JsonNode answer(OwnerRequest request, Consumer<JsonNode> progress) throws InterruptedException {
        Work work = WORK.get(request.command());
        if (work == null) {
            throw CommandException.usage(
                    "Cannot understand the command",
                    request.command(),
                    "the owner has no such command",
                    "Use the same version of Midflight as the owner.");
        }
        try {
            return work.on(owner, request.arguments()).toJson();
        } catch (RuntimeException failure) {
            if (failure instanceof Explained) {
                throw failure;
            }
            Optional<Explanation> known = Faults.known(failure);
            throw known.<RuntimeException>map(words -> new CommandException(words, failure))
                    .orElse(failure);
        }
    }
}
