package dev.midflight.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.MismatchException;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.Note;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.verify.Certificate;
import dev.midflight.engine.verify.CertificateException;
import dev.midflight.engine.verify.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a certificate: that it is as it was sealed, that this migration's journal knows it and every one before it,
 * and that a fresh verification finds the same.
 */
final class CertificateCheck {

    private final Session session;
    private final MigrationPlan plan;
    private final Path file;

    CertificateCheck(Session session, MigrationPlan plan, Path file) {
        this.session = session;
        this.plan = plan;
        this.file = file;
    }

    Result run() throws InterruptedException {
        Certificate claimed = read();
        requireGenuine(claimed);
        Phase phase;
        int chain;
        try (Journal journal = Journal.find(plan.state(), session.time().clock())
                .orElseThrow(
                        () -> wrong("the state folder %s has no journal to compare it with".formatted(plan.state())))) {
            chain = requireChain(claimed, journal);
            phase = journal.state().orElseThrow().phase();
        }
        ObjectNode fields = Json.object();
        fields.put("certificate", file.toString());
        fields.put("certificate_hash", claimed.hash());
        fields.put("intact", true);
        fields.put("chain", chain);
        List<String> lines = new ArrayList<>();
        lines.add("The certificate %s is as it was sealed; the journal knows it and the %d before it."
                .formatted(file, chain - 1));
        fields.put("proves_all", open(claimed).isEmpty());
        open(claimed).ifPresent(parts -> lines.add("It does not claim that everything is equal: " + parts + "."));
        if (phase == Phase.FINISHED) {
            fields.put("verified_again", false);
            lines.add("The migration is finished: nothing is followed any more, and it cannot be proven anew.");
            return Result.done(fields, lines);
        }
        return again(claimed, fields, lines);
    }

    /** A file that is there and cannot be read as a certificate was changed too. */
    private Certificate read() {
        try {
            return Certificates.read(file);
        } catch (CertificateException unreadable) {
            if (Files.isRegularFile(file)) {
                throw wrong("it cannot be read: " + unreadable.explanation().answer());
            }
            throw unreadable;
        }
    }

    private void requireGenuine(Certificate claimed) {
        if (!Certificates.isIntact(claimed)) {
            throw wrong("its hash is not that of its content: it was changed after it was sealed");
        }
        if (!claimed.migration().equals(plan.migration())) {
            throw wrong(
                    "it belongs to migration %s, and the plan to %s".formatted(claimed.migration(), plan.migration()));
        }
    }

    /** How many certificates there are up to this one. */
    private int requireChain(Certificate claimed, Journal journal) {
        int count = 0;
        String wanted = claimed.hash();
        while (!wanted.isEmpty()) {
            String hash = wanted;
            Note note = journal.note("certificate." + hash)
                    .orElseThrow(() -> wrong("the journal knows no certificate %s".formatted(hash)));
            Certificate kept = kept(hash, note.json());
            wanted = kept.previous();
            count++;
        }
        return count;
    }

    private Certificate kept(String hash, String json) {
        try {
            Certificate kept = Certificates.parse(json);
            if (kept.hash().equals(hash) && Certificates.isIntact(kept)) {
                return kept;
            }
        } catch (JsonProcessingException unreadable) {
            // As much a change as another value.
        }
        throw wrong("the journal's copy of certificate %s was changed".formatted(hash));
    }

    /** What a genuine certificate does not claim. */
    private static Optional<String> open(Certificate claimed) {
        List<String> open = new ArrayList<>();
        claimed.tables().stream()
                .filter(table -> !table.verified())
                .forEach(table -> open.add("table %s is not verified".formatted(table.table())));
        if (claimed.mismatches() > 0) {
            open.add("%,d rows differ".formatted(claimed.mismatches()));
        }
        if (claimed.quarantined() > 0) {
            open.add("%,d rows in quarantine were left out".formatted(claimed.quarantined()));
        }
        if (claimed.left() > 0) {
            open.add("%,d changed rows are not compared".formatted(claimed.left()));
        }
        return open.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", open));
    }

    private Result again(Certificate claimed, ObjectNode fields, List<String> lines) throws InterruptedException {
        ObjectNode arguments = Json.object().put("full", true).put("repair", false);
        Result fresh = Handover.call(session, plan, new OwnerRequest("verify", arguments));
        fields.put("verified_again", true);
        fresh.fields().properties().stream()
                .filter(field -> !fields.has(field.getKey()))
                .forEach(field -> fields.set(field.getKey(), field.getValue()));
        fields.put(
                "fresh_certificate_hash",
                fresh.fields().path("certificate_hash").asText());
        String now = fresh.fields().path("position").asText();
        boolean same = now.equals(claimed.position());
        // Rows that changed after their sweep are proven one by one, and the digest has them as they were.
        boolean exact = same && claimed.rechecked() == 0 && claimed.left() == 0;
        fields.put("same_position", same);
        if (fresh.error().isPresent()) {
            return fresh.with(lines);
        }
        List<String> different = different(claimed, fresh.fields());
        if (exact && !different.isEmpty()) {
            return Result.failed(
                            explanation("at the same position a fresh verification finds other rows in "
                                    + String.join(", ", different)),
                            fields)
                    .with(lines);
        }
        fields.set("changed_tables", Json.array(different));
        lines.add(
                same
                        ? "A fresh verification at the same position finds the same rows and digests."
                        : "A fresh verification finds both sides equal, at %s; the certificate is of %s."
                                .formatted(now, claimed.position()));
        if (!different.isEmpty()) {
            lines.add("Since its tables were read, rows were written in " + String.join(", ", different)
                    + "; the digests of the other tables are the same.");
        }
        return Result.done(fields, lines);
    }

    private static List<String> different(Certificate claimed, JsonNode fresh) {
        List<String> different = new ArrayList<>();
        for (Certificate.TableResult table : claimed.tables()) {
            Optional<JsonNode> now = find(fresh, table.table());
            boolean same = now.isPresent()
                    && now.get().path("rows").asLong() == table.rows()
                    && now.get().path("digest").asText().equals(table.digest());
            if (!same) {
                different.add(table.table());
            }
        }
        return different;
    }

    private static Optional<JsonNode> find(JsonNode fresh, String table) {
        for (JsonNode each : fresh.path("tables")) {
            if (each.path("table").asText().equals(table)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private CommandException wrong(String answer) {
        return new CommandException(explanation(answer));
    }

    private Explanation explanation(String answer) {
        return new Explanation(
                "The certificate does not hold",
                file.toString(),
                answer,
                "Trust the one that verify writes now, and find out who changed this one.",
                MismatchException.EXIT_MISMATCH);
    }
}
