package dev.midflight.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Goal;
import dev.midflight.engine.Migration;
import dev.midflight.engine.Status;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.OwnerSocket;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.throttle.Time;
import dev.midflight.server.FeedServer;
import dev.midflight.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a migration forward, resuming where it stood, and does what other commands hand over meanwhile. */
@CommandLine.Command(
        description = "Goes forward, resuming where it stood; without --until it proves, then follows until stopped.")
final class RunCommand implements Command {

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(
            names = "--until",
            paramLabel = "PHASE",
            description = "Ends there: ${COMPLETION-CANDIDATES}. Only switched moves the writes.")
    private Optional<Until> until = Optional.empty();

    @Option(
            names = "--progress",
            paramLabel = "KIND",
            description = "How progress is shown on standard error: ${COMPLETION-CANDIDATES}.")
    private Progress.Kind progress = Progress.Kind.auto;

    @Option(names = "--serve", description = "Serves the routers of the application beside it, see --port.")
    private boolean serve;

    @Option(names = "--port", paramLabel = "N", description = "Where to serve, ${DEFAULT-VALUE}; 0 takes a free port.")
    private int port = FeedServer.PORT;

    @Option(names = "--verbose", description = "Shows the log.")
    private boolean verbose;

    /** The phases a run can be told to end at, as they are typed. */
    @SuppressWarnings("checkstyle:ConstantName")
    private enum Until {
        prepared(Goal.PREPARED),
        copied(Goal.COPIED),
        verified(Goal.VERIFIED),
        switched(Goal.SWITCHED);

        private final Goal goal;

        Until(Goal goal) {
            this.goal = goal;
        }
    }

    @Override
    public Result run(Session session) throws InterruptedException {
        if (verbose) {
            Logging.verbose();
        }
        MigrationPlan read = plan.read(session);
        requireAlone(read);
        try (Owner owner = Owner.become(read, session)) {
            session.stop().react(owner.migration()::stop);
            if (serve) {
                owner.freshness().start();
                try (FeedServer server = Serving.start(session, port, () -> List.of(owner.book()))) {
                    owner.serves(server.port());
                    go(session, owner);
                }
            } else {
                go(session, owner);
            }
            return result(session, owner);
        }
    }

    private void requireAlone(MigrationPlan read) {
        boolean switches = until.filter(phase -> phase == Until.switched).isPresent();
        if (switches && !read.switching().group().isEmpty()) {
            throw CommandException.usage(
                    "Cannot run until switched",
                    "--until switched",
                    "the plan switches together with others (switch.group)",
                    "Run each until it is proven and let them run; then switch all by midflight cutover.");
        }
    }

    /** Socket and display live beside the run; nothing is asked of them. */
    @SuppressWarnings("try")
    private void go(Session session, Owner owner) throws InterruptedException {
        Migration migration = owner.migration();
        Goal goal = until.map(phase -> phase.goal).orElse(Goal.FOLLOW);
        try (OwnerSocket socket = OwnerSocket.serve(owner.ownership(), new OwnerWork(owner));
                RampWatch ramp = RampWatch.start(owner, session);
                Progress shown = Progress.start(new Noted(migration, session.time()), session, progress)) {
            if (owner.state().phase() == Phase.NEW) {
                connect(migration);
            }
            migration.run(goal);
        } catch (InterruptedException hurried) {
            // A stop that took too long interrupts; what is durable is durable.
            if (!session.stop().isFired()) {
                throw hurried;
            }
        }
    }

    /** The status, which is also kept now and then for those who ask when the run is gone, however it went. */
    private static final class Noted implements Supplier<Status> {

        private static final Duration EVERY = Duration.ofSeconds(5);

        private final Migration migration;
        private final Time time;
        private long notedAtNanos;

        Noted(Migration migration, Time time) {
            this.migration = migration;
            this.time = time;
            this.notedAtNanos = time.nanos();
        }

        @Override
        public Status get() {
            if (time.nanos() - notedAtNanos > EVERY.toNanos()) {
                notedAtNanos = time.nanos();
                migration.noteProgress();
            }
            return migration.status();
        }
    }

    /** A server that cannot be reached before anything was begun is not waited for. */
    private static void connect(Migration migration) throws InterruptedException {
        try {
            migration.connect();
        } catch (StoreException refused) {
            throw Faults.atFirstConnection(refused);
        }
    }

    private static Result result(Session session, Owner owner) {
        MigrationState state = owner.state();
        boolean stopped = session.stop().isFired();
        ObjectNode fields = Json.object();
        fields.put("stopped", stopped);
        fields.put("authority", state.authority().name());
        List<String> lines = new ArrayList<>();
        lines.add("%s: %s, the %s has the writes%s"
                .formatted(
                        state.migration(),
                        state.phase(),
                        state.authority().name().toLowerCase(Locale.ROOT),
                        stopped ? "; stopped, the next run goes on from here" : ""));
        return Result.done(fields, lines);
    }
}
