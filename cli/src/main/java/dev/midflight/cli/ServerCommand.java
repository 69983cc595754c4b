package dev.midflight.cli;

import static java.nio.file.Files.isDirectory;

import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.owner.OwnerClient;
import dev.midflight.engine.owner.OwnerException;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.server.FeedServer;
import dev.midflight.server.RouteBook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Serves the routers of all migrations whose state is under one folder, whoever owns them. */
@CommandLine.Command(description = "Serves the routers of all migrations of a folder until it is stopped.")
final class ServerCommand implements Command {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration ASK = Duration.ofMillis(200);

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
            try (FeedServer server = Serving.start(session, port, shelf::books)) {
                session.screen().line("midflight: " + server.port() + " serves " + shelf.names());
                while (!session.stop().isFired()) {
                    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                    shelf.look(folder);
                }
            }
        } catch (InterruptedException stopped) {
            if (!session.stop().isFired()) {
                throw stopped;
            }
        }
        return Result.done(Json.object().put("stopped", true), List.of("stopped"));
    }

    /** The migrations of a folder as they come up. */
    private static final class Shelf implements AutoCloseable {

        private final Session session;
        private final Map<Path, Kept> kept = new HashMap<>();
        private volatile List<RouteBook> books = List.of();

        private record Kept(Journal journal, RouteBook book) {}

        Shelf(Session session) {
            this.session = session;
        }

        List<RouteBook> books() {
            return books;
        }

        List<String> names() {
            return books.stream().map(RouteBook::migration).sorted().toList();
        }

        void look(Path folder) {
            try (DirectoryStream<Path> states = Files.newDirectoryStream(folder, Files::isDirectory)) {
                for (Path state : states) {
                    if (!kept.containsKey(state)) {
                        open(state);
                    }
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException("Cannot look into %s".formatted(folder), unreadable);
            }
        }

        private void open(Path state) {
            Optional<Journal> found = Journal.find(state, session.time().clock());
            if (found.isEmpty()) {
                return;
            }
            Journal journal = found.get();
            if (journal.state().isEmpty()) {
                journal.close();
                return;
            }
            String name = journal.state().get().migration();
            RouteBook book = new RouteBook(name, journal, state, session.time().clock(), new Asked(state)::behind);
            kept.put(state, new Kept(journal, book));
            List<RouteBook> all = new ArrayList<>(books);
            all.add(book);
            books = List.copyOf(all);
        }

        @Override
        public void close() {
            kept.values().forEach(one -> {
                one.book().close();
                one.journal().close();
            });
        }
    }

    /** Asks the owner of a migration how old what the follower has may be, not more often than it learns it. */
    private static final class Asked {

        private final Path state;
        private long askedNanos;
        private Optional<Long> followedNanos = Optional.empty();

        Asked(Path state) {
            this.state = state;
            this.askedNanos = System.nanoTime() - ASK.toNanos();
        }

        synchronized Optional<Duration> behind() {
            long now = System.nanoTime();
            if (now - askedNanos >= ASK.toNanos()) {
                askedNanos = now;
                // Counted from before the question: in doubt older.
                ask().ifPresent(behind -> followedNanos = Optional.of(now - behind.toNanos()));
            }
            return followedNanos.map(since -> Duration.ofNanos(System.nanoTime() - since));
        }

        private Optional<Duration> ask() {
            try {
                return OwnerClient.connect(state)
                        .map(owner -> Result.of(owner.call(OwnerRequest.of("behind"), progress -> {})))
                        .filter(answer -> answer.fields().has("behind_nanos"))
                        .map(answer -> Duration.ofNanos(
                                answer.fields().path("behind_nanos").asLong()));
            } catch (OwnerException gone) {
                return Optional.empty();
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
