package dev.midflight.cli;

import static java.nio.file.Files.isDirectory;

import dev.midflight.server.FeedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Serves the routers of all migrations whose state is under one folder, whoever owns them. */
@CommandLine.Command(description = "Serves the routers of all migrations of a folder until it is stopped.")
final class ServerCommand implements Command {

    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(names = "--port", paramLabel = "N", description = "Where to serve, ${DEFAULT-VALUE}; 0 takes a free port.")
    private int port = FeedServer.PORT;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "The folder with a folder for each migration, ${DEFAULT-VALUE}.")
    private Path folder = Path.of(".midflight");

    @Override
    public Result run(Session session) throws InterruptedException {
        if (!isDirectory(folder)) {
            throw CommandException.usage(
                    "Cannot serve",
                    folder.toString(),
                    "there is no such folder",
                    "Name the folder that holds the folders of state: with --state-dir, or begin a migration first.");
        }
        try (Shelf shelf = new Shelf(session)) {
            shelf.look(folder);
            try (FeedServer server = Serving.start(session, port, shelf::routes)) {
                serve(session, shelf, server.port());
            }
        } catch (InterruptedException stopped) {
            if (!session.stop().isFired()) {
                throw stopped;
            }
        }
        return Result.done(Json.object().put("stopped", true), List.of("stopped"));
    }

    /** Says each time which migrations there are now. */
    private void serve(Session session, Shelf shelf, int served) throws InterruptedException {
        List<String> names = shelf.names();
        session.screen().line("midflight: %d serves %s".formatted(served, names));
        while (!session.stop().isFired()) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            shelf.look(folder);
            if (!shelf.names().equals(names)) {
                names = shelf.names();
                session.screen().line("midflight: %d serves %s".formatted(served, names));
            }
        }
    }

    /** In the owner: everything committed longer ago than this is at the follower. */
    static Result behind(Owner owner) {
        owner.freshness().start();
        return owner.behind()
                .map(behind -> Result.done(Json.object().put("behind_nanos", behind.toNanos())))
                .orElseGet(() -> Result.done(Json.object()));
    }
}
