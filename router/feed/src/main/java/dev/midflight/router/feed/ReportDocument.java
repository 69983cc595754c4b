package dev.midflight.router.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.midflight.router.QueueStanding;
import dev.midflight.router.feed.Evidence.Answers;
import dev.midflight.router.feed.Evidence.Compared;
import dev.midflight.router.feed.Evidence.Pair;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Reports and evidence as JSON. */
final class ReportDocument {

    static final int LABELS_MAX = 16;
    static final int QUEUES_MAX = 16;
    private static final int KEY_CHARS_MAX = 1_024;
    private static final int REFUSAL_CHARS_MAX = 2_000;
    private static final int REASON_CHARS_MAX = 500;

    private ReportDocument() {}

    static byte[] write(Report report) {
        return Json.write(to -> {
            to.writeNumberField("format", Documents.FORMAT);
            to.writeStringField("instance", report.instance());
            to.writeStringField("migration", report.migration());
            to.writeStringField("start", report.start());
            to.writeObjectFieldStart("labels");
            for (Map.Entry<String, String> label : new TreeMap<>(report.labels()).entrySet()) {
                to.writeStringField(label.getKey(), label.getValue());
            }
            to.writeEndObject();
            to.writeNumberField("epoch", report.epoch());
            to.writeBooleanField("drained", report.drained());
            if (report.refusal().isPresent()) {
                to.writeStringField("refusal", cut(report.refusal().get(), REFUSAL_CHARS_MAX));
            }
            if (!report.queues().isEmpty()) {
                writeQueues(to, report.queues());
            }
            if (report.ended()) {
                to.writeBooleanField("ended", true);
            }
            if (report.evidence().isPresent()) {
                to.writeObjectFieldStart("evidence");
                writeEvidence(to, report.evidence().get());
                to.writeEndObject();
            }
        });
    }

    private static String cut(String text, int charsMax) {
        return text.substring(0, Math.min(charsMax, text.length()));
    }

    static void writeQueues(JsonGenerator to, List<QueueStanding> queues) throws IOException {
        to.writeArrayFieldStart("queues");
        for (QueueStanding each : queues) {
            to.writeStartObject();
            to.writeStringField("side", Documents.word(each.side()));
            to.writeNumberField("partitions", each.partitions());
            if (each.behind().isPresent()) {
                to.writeNumberField("behind", each.behind().getAsLong());
            }
            to.writeNumberField("oldestMillis", each.oldest().toMillis());
            to.writeNumberField("setAside", each.setAside());
            if (each.reason().isPresent()) {
                to.writeStringField("reason", cut(each.reason().get(), REASON_CHARS_MAX));
            }
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    static List<QueueStanding> queues(Part part) {
        List<QueueStanding> queues =
                part.parts("queues").stream().map(ReportDocument::queue).toList();
        if (queues.size() > QUEUES_MAX) {
            throw part.wrong("queues", "a list of at most %d writers".formatted(QUEUES_MAX));
        }
        return queues;
    }

    private static QueueStanding queue(Part part) {
        Optional<String> reason = part.has("reason") ? Optional.of(part.text("reason")) : Optional.empty();
        if (reason.map(String::length).orElse(0) > REASON_CHARS_MAX) {
            throw part.wrong("reason", "a text of at most %d characters".formatted(REASON_CHARS_MAX));
        }
        return new QueueStanding(
                Documents.side(part, "side"),
                part.smallNumber("partitions"),
                part.has("behind") ? OptionalLong.of(part.count("behind")) : OptionalLong.empty(),
                Duration.ofMillis(part.count("oldestMillis")),
                part.count("setAside"),
                reason);
    }

    static Report read(Part part) {
        Map<String, String> labels = new LinkedHashMap<>();
        part.partIfAny("labels").ifPresent(all -> all.names().forEach(name -> labels.put(name, all.text(name))));
        if (labels.size() > LABELS_MAX
                || !labels.keySet().stream().allMatch(Documents::isName)
                || !labels.values().stream().allMatch(Documents::isName)) {
            throw part.wrong("labels", "at most %d names with names".formatted(LABELS_MAX));
        }
        Optional<String> refusal = part.has("refusal") ? Optional.of(part.text("refusal")) : Optional.empty();
        if (refusal.map(String::length).orElse(0) > REFUSAL_CHARS_MAX) {
            throw part.wrong("refusal", "a text of at most %d characters".formatted(REFUSAL_CHARS_MAX));
        }
        return new Report(
                name(part, "instance"),
                name(part, "migration"),
                name(part, "start"),
                labels,
                part.number("epoch"),
                part.truth("drained"),
                refusal,
                part.has("ended") && part.truth("ended"),
                queues(part),
                part.partIfAny("evidence").map(ReportDocument::evidence));
    }

    private static String name(Part part, String field) {
        String name = part.text(field);
        if (!Documents.isName(name)) {
            throw part.wrong(field, "a name: 1 to 128 letters, digits and . _ : @ -, the first one a letter or digit");
        }
        return name;
    }

    static void writeEvidence(JsonGenerator to, Evidence evidence) throws IOException {
        writeAnswers(to, "old", evidence.old());
        writeAnswers(to, "new", evidence.fresh());
        to.writeNumberField("saved", evidence.saved());
        to.writeObjectFieldStart("compared");
        to.writeNumberField("equal", evidence.compared().equal());
        to.writeNumberField("equivalent", evidence.compared().equivalent());
        to.writeNumberField("stale", evidence.compared().stale());
        to.writeNumberField("different", evidence.compared().different());
        to.writeNumberField("unknown", evidence.compared().unknown());
        to.writeNumberField("notCompared", evidence.compared().notCompared());
        to.writeEndObject();
        to.writeNumberField("dirtyKeys", evidence.dirtyKeys());
        to.writeArrayFieldStart("pairs");
        for (Pair pair : evidence.pairs()) {
            writeRow(to, pair.second(), pair.oldMicros(), pair.newMicros());
        }
        to.writeEndArray();
        Documents.writeTexts(to, "differentKeys", evidence.differentKeys());
        to.writeBooleanField("moreDifferentKeys", evidence.moreDifferentKeys());
        to.writeObjectFieldStart("votes");
        to.writeNumberField("epoch", evidence.votes().epoch());
        to.writeStringField("sketch", evidence.votes().sketch());
        Documents.writeTexts(to, "differing", evidence.votes().differing());
        to.writeEndObject();
    }

    private static void writeAnswers(JsonGenerator to, String field, Answers answers) throws IOException {
        to.writeObjectFieldStart(field);
        to.writeNumberField("reads", answers.reads());
        to.writeNumberField("errors", answers.errors());
        to.writeEndObject();
    }

    private static void writeRow(JsonGenerator to, long... numbers) throws IOException {
        to.writeArray(numbers, 0, numbers.length);
    }

    static Evidence evidence(Part part) {
        for (String key : part.texts("differentKeys")) {
            if (key.length() > KEY_CHARS_MAX) {
                throw part.wrong("differentKeys", "a list of at most %d characters each".formatted(KEY_CHARS_MAX));
            }
        }
        return new Evidence(
                answers(part, "old"),
                answers(part, "new"),
                part.count("saved"),
                part.partIfAny("compared").map(ReportDocument::compared).orElse(Compared.NONE),
                part.count("dirtyKeys"),
                part.rows("pairs", 3).stream()
                        .map(row -> new Pair(row[0], row[1], row[2]))
                        .toList(),
                new LinkedHashSet<>(part.texts("differentKeys")),
                part.has("moreDifferentKeys") && part.truth("moreDifferentKeys"),
                part.partIfAny("votes").map(ReportDocument::votes).orElse(Votes.NONE));
    }

    private static Votes votes(Part part) {
        return new Votes(part.count("epoch"), part.text("sketch"), new LinkedHashSet<>(part.texts("differing")));
    }

    private static Compared compared(Part part) {
        return new Compared(
                part.count("equal"),
                part.count("equivalent"),
                part.count("stale"),
                part.count("different"),
                part.count("unknown"),
                part.count("notCompared"));
    }

    private static Answers answers(Part part, String field) {
        return part.partIfAny(field)
                .map(side -> new Answers(side.count("reads"), side.count("errors")))
                .orElse(Answers.NONE);
    }
}
