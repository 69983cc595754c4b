package dev.midflight.server;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.journal.Contacts;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.Note;
import dev.midflight.router.QueueStanding;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.feed.DocumentException;
import dev.midflight.router.feed.Documents;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Lease;
import dev.midflight.router.feed.Report;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A migration's plan for routers, in its journal, and the routers that were met, in the file beside it. Read by whoever
 * owns the migration and by whoever serves the feed, in one process or in two.
 */
public final class RouteBook implements Routes, AutoCloseable {

    /** The journal's note with the plan in force. */
    static final String NOTE = "route";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String migration;
    private final Journal journal;
    private final Contacts contacts;
    private final Clock clock;
    private final Supplier<Optional<Duration>> behind;
    private volatile Read read = new Read(0, Optional.empty());

    private record Read(long version, Optional<RoutePlan> plan) {}

    /**
     * The book in a migration's state folder.
     *
     * @param behind how old what the follower has may be, if that is known
     */
    public RouteBook(
            String migration, Journal journal, Path stateFolder, Clock clock, Supplier<Optional<Duration>> behind) {
        this.migration = requireNonNull(migration, "migration");
        this.journal = requireNonNull(journal, "journal");
        this.clock = requireNonNull(clock, "clock");
        this.behind = requireNonNull(behind, "behind");
        this.contacts = Contacts.open(stateFolder, clock);
    }

    @Override
    public String migration() {
        return migration;
    }

    @Override
    public Optional<RoutePlan> plan() {
        return now().plan();
    }

    @Override
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

    /** The plan is looked up after the grant is remembered: whoever publishes the next one waits for this router. */
    @Override
    public Lease grant(String instance, String start) {
        contacts.granted(instance, start);
        return new Lease(plan().orElseThrow(() -> new IllegalStateException("there is no plan")), behind());
    }

    @Override
    public Optional<Duration> behind() {
        return behind.get();
    }

    @Override
    public void report(Report report) {
        ObjectNode told = JSON.createObjectNode();
        told.set("labels", JSON.valueToTree(report.labels()));
        report.refusal().ifPresent(refusal -> told.put("refusal", refusal));
        if (!report.queues().isEmpty()) {
            told.put("queues", new String(Documents.queues(report.queues()), StandardCharsets.UTF_8));
        }
        boolean known =
                contacts.told(report.instance(), report.start(), report.epoch(), report.drained(), told.toString());
        if (known) {
            report.evidence()
                    .ifPresent(seen -> contacts.put(report.instance(), report.start(), json(report.epoch(), seen)));
        }
        if (report.ended() && report.drained()) {
            contacts.end(report.instance(), report.start());
        }
    }

    /** What each start of each router has seen since then. */
    public List<Seen> seen() {
        return contacts.evidence().stream().map(RouteBook::seen).toList();
    }

    /**
     * What one start of a router has seen.
     *
     * @param instance the router
     * @param start which start
     * @param epoch of the plan by which it went when it said so
     * @param evidence what it has seen since it began
     */
    public record Seen(String instance, String start, long epoch, Evidence evidence) {}

    /** With the epoch in one row: what came with the word of it is not to be taken for older, or newer. */
    private static String json(long epoch, Evidence seen) {
        String evidence = new String(Documents.evidence(seen), StandardCharsets.UTF_8);
        return "{\"epoch\": %d, \"seen\": %s}".formatted(epoch, evidence);
    }

    private static Seen seen(Contacts.Seen row) {
        try {
            JsonNode read = JSON.readTree(row.json());
            // Before it had the epoch beside it, the evidence was all there was.
            JsonNode seen = read.has("seen") ? read.path("seen") : read;
            return new Seen(
                    row.instance(),
                    row.start(),
                    read.path("epoch").asLong(),
                    Documents.readEvidence(JSON.writeValueAsBytes(seen)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("%s of the state folder is damaged".formatted(Contacts.FILE), e);
        }
    }

    @Override
    public List<Instance> instances() {
        List<Seen> all = seen();
        return contacts.all().stream().map(one -> instance(one, all)).toList();
    }

    private Instance instance(Contacts.Contact one, List<Seen> all) {
        Evidence evidence = all.stream()
                .filter(seen -> seen.start().equals(one.start()))
                .filter(seen -> seen.instance().equals(one.instance()))
                .map(Seen::evidence)
                .findFirst()
                .orElse(Evidence.NONE);
        Duration lease = plan().map(RoutePlan::lease).orElse(Duration.ZERO);
        Duration left = Duration.between(clock.instant(), one.grantedAt().plus(lease));
        Told told = told(one.told());
        return new Instance(
                one.instance(),
                one.firstAt(),
                one.lastAt(),
                one.epoch(),
                one.drained(),
                left.isNegative() ? Duration.ZERO : left,
                told.labels(),
                told.refusal(),
                told.queues(),
                evidence);
    }

    private record Told(Map<String, String> labels, Optional<String> refusal, List<QueueStanding> queues) {}

    private static Told told(String json) {
        try {
            var tree = JSON.readTree(json);
            Map<String, String> labels =
                    JSON.convertValue(tree.path("labels"), new TypeReference<Map<String, String>>() {});
            return new Told(
                    labels == null ? Map.of() : labels,
                    Optional.ofNullable(tree.path("refusal").textValue()),
                    tree.has("queues")
                            ? Documents.readQueues(tree.path("queues").asText().getBytes(StandardCharsets.UTF_8))
                            : List.of());
        } catch (JsonProcessingException | DocumentException damaged) {
            return new Told(Map.of(), Optional.of("what it told cannot be read"), List.of());
        }
    }

    /** The routers that may act by a plan, as far as is known. */
    List<Contacts.Contact> contacts() {
        return contacts.all();
    }

    void forget(Contacts.Contact contact) {
        contacts.forget(contact);
    }

    /** True if a router was met that may come again. */
    public boolean hasMet() {
        return !contacts.all().isEmpty();
    }

    /** Lets go what routers have seen that are gone, unless it says something about the plan in force. */
    void dropOld() {
        long epoch = plan().map(RoutePlan::epoch).orElse(0L);
        Set<String> starts = contacts.all().stream()
                .map(one -> name(one.instance(), one.start()))
                .collect(Collectors.toSet());
        for (Contacts.Seen seen : contacts.evidence()) {
            boolean gone = !starts.contains(name(seen.instance(), seen.start()));
            if (gone && seen(seen).evidence().votes().epoch() != epoch) {
                contacts.drop(seen);
            }
        }
    }

    private static String name(String instance, String start) {
        return instance + "/" + start;
    }

    @Override
    public void close() {
        contacts.close();
    }
}
