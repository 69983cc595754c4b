package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.Status;
import dev.midflight.engine.StatusReport;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalException;
import dev.midflight.engine.plan.BusinessQuestion;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.PlanReader;
import dev.midflight.engine.plan.Secret;
import dev.midflight.engine.throttle.SystemTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One command line from its first word to its answer. One thread. */
final class Session {

    /** A shorter secret would blank out half of a message, and is none worth hiding. */
    private static final int SECRET_LENGTH_MIN = 4;

    private final List<String> arguments;
    private final Screen screen;
    private final StopSignal stop;
    private final SystemTime time = new SystemTime();
    private Optional<Path> file = Optional.empty();
    private Optional<MigrationPlan> plan = Optional.empty();
    private final List<MigrationPlan> others = new ArrayList<>();

    /**
     * A session.
     *
     * @param arguments the whole command line without the program's name
     * @param screen where lines appear while the command works
     */
    Session(List<String> arguments, Screen screen, StopSignal stop) {
        this.arguments = List.copyOf(arguments);
        this.screen = requireNonNull(screen, "screen");
        this.stop = requireNonNull(stop, "stop");
    }

    /** Reads the plan that the command is about. */
    MigrationPlan plan(Path planFile) {
        file = Optional.of(planFile);
        MigrationPlan read = PlanReader.read(planFile);
        plan = Optional.of(read);
        return read;
    }

    /** Reads a plan of another migration that has a part in the command. */
    MigrationPlan other(Path planFile) {
        MigrationPlan read = PlanReader.read(planFile);
        others.add(read);
        return read;
    }

    Screen screen() {
        return screen;
    }

    StopSignal stop() {
        return stop;
    }

    SystemTime time() {
        return time;
    }

    /** The command line as the next operator sees it in the name of the owner. Options of ours take no secrets. */
    String commandLine() {
        return "midflight " + String.join(" ", arguments);
    }

    /** A command on this session's plan, to be typed next. */
    String next(String command) {
        int space = command.indexOf(' ');
        String name = space < 0 ? command : command.substring(0, space);
        String options = space < 0 ? "" : command.substring(space);
        return "midflight " + name + file.map(path -> " " + path).orElse("") + options;
    }

    /**
     * Where the migration stands, by the plan and the journal; the command itself need not have come so far.
     *
     * @param migration its name; empty if no plan was read
     * @param phase its phase; empty if no plan was read
     * @param nextSteps commands that make sense now
     */
    record Standing(String migration, String phase, List<String> nextSteps) {}

    /** Looks up where the migration stands. */
    Standing standing() {
        if (plan.isEmpty()) {
            return new Standing("", "", List.of());
        }
        String name = plan.get().migration();
        try (Opened journal = new Opened(Journal.find(plan.get().state(), time.clock()))) {
            Optional<Status> status =
                    journal.found().flatMap(found -> found.state().map(state -> StatusReport.of(found, state)));
            return new Standing(
                    name,
                    status.map(Status::phase).orElse("NEW"),
                    status.map(Status::nextSteps).orElse(List.of("check", "run")).stream()
                            .map(this::next)
                            .toList());
        } catch (JournalException unreadable) {
            // The command has met the same and says so, or did not need the journal.
            return new Standing(name, "", List.of());
        }
    }

    private record Opened(Optional<Journal> found) implements AutoCloseable {
        @Override
        public void close() {
            found.ifPresent(Journal::close);
        }
    }

    /** The same explanation without the passwords of the plan, which a driver may have repeated. */
    Explanation masked(Explanation explanation) {
        return new Explanation(
                masked(explanation.what()),
                masked(explanation.where()),
                masked(explanation.answer()),
                masked(explanation.remedy()),
                explanation.exit());
    }

    private String masked(String text) {
        String masked = text;
        for (Secret secret : Stream.concat(plan.stream(), others.stream())
                .flatMap(Session::secrets)
                .toList()) {
            if (secret.reveal().length() >= SECRET_LENGTH_MIN) {
                masked = masked.replace(secret.reveal(), secret.toString());
            }
        }
        return masked;
    }

    /** Passwords, and what is sent in the headers of questions. */
    private static Stream<Secret> secrets(MigrationPlan plan) {
        Stream<Secret> passwords = Stream.of(plan.source(), plan.target())
                .flatMap(side -> side.stores().stream())
                .map(store -> store.password());
        Stream<Secret> headers = plan.verify().business().stream()
                .flatMap(business -> business.checks().stream())
                .flatMap(check -> Stream.of(check.before(), check.after()))
                .filter(BusinessQuestion.Http.class::isInstance)
                .map(BusinessQuestion.Http.class::cast)
                .flatMap(http -> http.headers().values().stream())
                .filter(secret -> secret.origin() != Secret.Origin.PLAN);
        return Stream.concat(passwords, headers);
    }
}
