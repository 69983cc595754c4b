package dev.midflight.server;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.journal.Contacts;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.Note;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.feed.Documents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A migration's plan for routers, in its journal, and the routers that were met, in the file beside it. Read by whoever
 * owns the migration and by whoever serves the feed, in one process or in two.
 *
 * <p>Safe for any thread.
 */
public final class RouteBook implements AutoCloseable {

    /** The journal's note with the plan in force. */
    static final String NOTE = "route";

    private final String migration;
    private final Journal journal;
    private final Contacts contacts;
    private volatile Read read = new Read(0, Optional.empty());

    private record Read(long version, Optional<RoutePlan> plan) {}

    /** The book in a migration's state folder. */
    public RouteBook(String migration, Journal journal, Path stateFolder, Clock clock) {
        this.migration = requireNonNull(migration, "migration");
        this.journal = requireNonNull(journal, "journal");
        this.contacts = Contacts.open(stateFolder, clock);
    }

    /** The migration's name. */
    public String migration() {
        return migration;
    }

    /** The plan in force; empty before the first. */
    public Optional<RoutePlan> plan() {
        return now().plan();
    }

    /** Changes whenever the plan does. */
    public long version() {
        return now().version();
    }

    private Read now() {
        Optional<Note> note = journal.note(NOTE);
        Read known = read;
        if (note.isPresent() && note.get().version() != known.version()) {
            byte[] json = note.get().json().getBytes(StandardCharsets.UTF_8);
            known = new Read(note.get().version(), Optional.of(Documents.readPlan(json)));
            read = known;
        }
        return known;
    }

    /** A router is given the plan, from now on for its lease. */
    public void granted(String instance) {
        contacts.granted(instance);
    }

    /** A router tells how far it is, and what else as JSON. */
    public void told(String instance, long epoch, boolean drained, String json) {
        contacts.told(instance, epoch, drained, json);
    }

    /** The routers that may act by a plan, as far as is known. */
    public List<Contacts.Contact> contacts() {
        return contacts.all();
    }

    void forget(Contacts.Contact contact) {
        contacts.forget(contact);
    }

    /** Keeps what was summed up from reports. */
    public void put(String name, String json) {
        contacts.put(name, json);
    }

    /** What was summed up. */
    public Optional<String> get(String name) {
        return contacts.get(name);
    }

    @Override
    public void close() {
        contacts.close();
    }
}
