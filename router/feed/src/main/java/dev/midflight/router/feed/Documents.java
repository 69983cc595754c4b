package dev.midflight.router.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.midflight.router.QueueStanding;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The feed's documents as JSON in UTF-8, see {@code docs/formats/feed.md}. */
public final class Documents {

    /** The version of the documents. */
    public static final int FORMAT = 1;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");

    private Documents() {}

    /** True if an instance, a migration, a start or a label may be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** A lease. */
    public static byte[] lease(Lease lease) {
        return Json.write(to -> {
            to.writeNumberField("format", FORMAT);
            to.writeObjectFieldStart("plan");
            writePlan(to, lease.plan());
            to.writeEndObject();
            writeBehind(to, lease.behind());
        });
    }

    private static void writeBehind(JsonGenerator to, Optional<Duration> behind) throws IOException {
        if (behind.isPresent()) {
            to.writeNumberField("behindMillis", millisUp(behind.get()));
        }
    }

    private static Optional<Duration> behind(Part part) {
        return part.has("behindMillis") ? Optional.of(Duration.ofMillis(part.count("behindMillis"))) : Optional.empty();
    }

    /** How far the follower is behind, by itself; empty if that is not known. */
    public static byte[] behind(Optional<Duration> behind) {
        return Json.write(to -> {
            to.writeNumberField("format", FORMAT);
            writeBehind(to, behind);
        });
    }

    /** Reads how far the follower is behind. */
    public static Optional<Duration> readBehind(byte[] text) {
        return behind(document(text, "answer"));
    }

    /** Reads a lease. */
    public static Lease readLease(byte[] text) {
        Part part = document(text, "lease");
        return checked("lease", () -> new Lease(plan(part.part("plan")), behind(part)));
    }

    /** A plan by itself, which grants nothing. */
    public static byte[] plan(RoutePlan plan) {
        return Json.write(to -> {
            to.writeNumberField("format", FORMAT);
            writePlan(to, plan);
        });
    }

    /** Reads a plan. */
    public static RoutePlan readPlan(byte[] text) {
        Part part = document(text, "plan");
        return checked("plan", () -> plan(part));
    }

    static void writePlan(JsonGenerator to, RoutePlan plan) throws IOException {
        to.writeStringField("migration", plan.migration());
        to.writeNumberField("epoch", plan.epoch());
        to.writeStringField("stage", plan.stage().name());
        to.writeStringField("authority", word(plan.authority()));
        to.writeObjectFieldStart("reads");
        to.writeNumberField("salt", plan.reads().salt());
        to.writeNumberField("ppm", plan.reads().ppm());
        writeTexts(to, "include", plan.reads().include());
        writeTexts(to, "exclude", plan.reads().exclude());
        to.writeEndObject();
        to.writeNumberField("shadowPpm", plan.shadowPpm());
        to.writeNumberField("leaseMillis", plan.lease().toMillis());
        to.writeNumberField("behindMaxMillis", plan.behindMax().toMillis());
    }

    static void writeTexts(JsonGenerator to, String field, Collection<String> texts) throws IOException {
        to.writeArrayFieldStart(field);
        for (String text : new TreeSet<>(texts)) {
            to.writeString(text);
        }
        to.writeEndArray();
    }

    static RoutePlan plan(Part part) {
        Part reads = part.part("reads");
        return new RoutePlan(
                part.text("migration"),
                part.number("epoch"),
                stage(part),
                side(part, "authority"),
                new ReadShare(
                        reads.smallNumber("salt"),
                        reads.smallNumber("ppm"),
                        new LinkedHashSet<>(reads.texts("include")),
                        new LinkedHashSet<>(reads.texts("exclude"))),
                part.smallNumber("shadowPpm"),
                Duration.ofMillis(part.number("leaseMillis")),
                Duration.ofMillis(part.number("behindMaxMillis")));
    }

    private static Stage stage(Part part) {
        String name = part.text("stage");
        for (Stage stage : Stage.values()) {
            if (stage.name().equals(name)) {
                return stage;
            }
        }
        throw part.wrong("stage", "a stage that this version knows");
    }

    static Side side(Part part, String field) {
        String name = part.text(field);
        for (Side side : Side.values()) {
            if (word(side).equals(name)) {
                return side;
            }
        }
        throw part.wrong(field, "\"old\" or \"new\"");
    }

    static String word(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    /** A report. */
    public static byte[] report(Report report) {
        return ReportDocument.write(report);
    }

    /** Reads a report. */
    public static Report readReport(byte[] text) {
        Part part = document(text, "report");
        return checked("report", () -> ReportDocument.read(part));
    }

    /** Evidence by itself. */
    public static byte[] evidence(Evidence evidence) {
        return Json.write(to -> {
            to.writeNumberField("format", FORMAT);
            ReportDocument.writeEvidence(to, evidence);
        });
    }

    /** Reads evidence. */
    public static Evidence readEvidence(byte[] text) {
        Part part = document(text, "evidence");
        return checked("evidence", () -> ReportDocument.evidence(part));
    }

    /** How writers of a queue stand, by itself. */
    public static byte[] queues(List<QueueStanding> queues) {
        return Json.write(to -> {
            to.writeNumberField("format", FORMAT);
            ReportDocument.writeQueues(to, queues);
        });
    }

    /** Reads how writers of a queue stand. */
    public static List<QueueStanding> readQueues(byte[] text) {
        Part part = document(text, "queues");
        return checked("queues", () -> ReportDocument.queues(part));
    }

    static Part document(byte[] text, String name) {
        Part part = Json.read(text, name);
        long format = part.number("format");
        if (format != FORMAT) {
            throw new DocumentException(
                    "A %s has format %d, and this version of Midflight reads %d.".formatted(name, format, FORMAT));
        }
        return part;
    }

    /** What a constructor refuses is wrong in the document. */
    static <T> T checked(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException wrong) {
            throw new DocumentException("The %s is not in order: %s".formatted(name, wrong.getMessage()), wrong);
        }
    }

    /** In doubt further behind. */
    private static long millisUp(Duration behind) {
        return behind.plusNanos(999_999).toMillis();
    }
}
