package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.throttle.Throttle;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.engine.verify.Certificate;
import dev.midflight.engine.verify.Certificates;
import dev.midflight.engine.verify.Digest;
import dev.midflight.engine.verify.Mismatch;
import dev.midflight.engine.verify.TableProof;
import dev.midflight.engine.verify.Verifier;
import dev.midflight.spi.Capture;
import dev.midflight.spi.Position;
import dev.midflight.spi.Quarantined;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Proves a running direction, writes the certificate and says whether a switch may be begun. One thread. */
public final class Verification {

    private static final Duration TICK = Duration.ofSeconds(10);
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    private final Migration migration;
    private final MigrationPlan plan;
    private final Live live;
    private final JournalWriter writer;
    private final Journal journal;
    private final Time time;

    Verification(Migration migration, MigrationPlan plan, Live live, Time time) {
        this.migration = migration;
        this.plan = plan;
        this.live = live;
        this.writer = migration.writer();
        this.journal = migration.journal();
        this.time = time;
    }

    /**
     * What to verify.
     *
     * @param extent how much
     * @param table only the table of this source name; empty for all
     * @param repair whether rows that differ are made equal
     */
    public record Request(Extent extent, Optional<String> table, Repair repair) {

        /** Everything, changing nothing. */
        public static final Request WHOLE = new Request(Extent.WHOLE, Optional.empty(), Repair.NO);

        /** What is not proven yet, changing nothing. */
        public static final Request CHANGED = new Request(Extent.CHANGED, Optional.empty(), Repair.NO);
    }

    /** How much to verify. */
    public enum Extent {
        /** Tables that were swept stay proven; only their changed keys are compared. */
        CHANGED,
        /** Every row again. */
        WHOLE
    }

    /** Whether rows that differ are made equal. */
    public enum Repair {
        /** They are only reported. */
        NO,
        /** They are written again through their lanes. */
        YES
    }

    /**
     * Verifies, repairs if asked, and writes the certificate. What was committed before the call is compared, however
     * late the log brings it.
     */
    public Certificate verify(Request request) throws InterruptedException {
        Position asked = live.direction().source().mark("verify");
        Verifier verifier = live.verifier();
        List<TablePair> tables = chosen(request.table());
        sweep(request.extent() == Extent.WHOLE ? tables : verifier.unproven());
        new Quarantine(live, writer, journal).retryByRule();
        while (!live.stream().awaitApplied(asked, TICK)) {
            live.stream().requireRunning();
        }
        verifier.catchUp(CATCH_UP);
        live.stream().requireRunning();
        if (request.repair() == Repair.YES && !verifier.mismatches().isEmpty()) {
            List<Mismatch> found = verifier.mismatches();
            long repaired = verifier.repair(migration.tuning().throttle());
            writer.audit("verify", "repair", json(Map.of("found", described(found), "repaired", repaired)));
        }
        return certify(live.stream().crossing().position().encode());
    }

    /**
     * Waits until what was committed before the call has reached the other side.
     *
     * @param atMost the longest wait
     * @return whether it has
     */
    static boolean awaitLevel(Live live, Duration atMost) throws InterruptedException {
        Position asked = live.direction().source().mark("verify");
        boolean level = live.stream().awaitApplied(asked, atMost);
        live.stream().requireRunning();
        return level;
    }

    /** Sweeps tables, held back like the copy. The lookout lives meanwhile; nothing is asked of it. */
    @SuppressWarnings("try")
    private void sweep(List<TablePair> tables) throws InterruptedException {
        Throttle throttle = migration.tuning().throttle();
        try (Lookout lookout = Lookout.over(migration.sides(), live, throttle, time)) {
            live.verifier().sweep(tables, throttle);
        }
    }

    /** The rows that differ now. */
    public List<Mismatch> mismatches() {
        return live.verifier().mismatches();
    }

    /**
     * Refuses a switch while a row differs or waits for a decision, or while a table was never verified; what changed
     * since is left to the final check.
     */
    void requireSwitchable() {
        requireDecided();
        if (!live.verifier().isSwept()) {
            throw new SwitchException(
                    "the check before the fence",
                    "not every table was verified since this process began",
                    "Run verify, then the switch again.",
                    null);
        }
    }

    /** Refuses a switch while a row differs or waits for a decision. */
    void requireDecided() {
        List<Mismatch> mismatches = live.verifier().mismatches();
        if (!mismatches.isEmpty()) {
            throw new SwitchException(
                    "the check before the fence",
                    differing(mismatches),
                    "Run verify --repair, and find the cause; then switch again.",
                    null);
        }
        long open = new Quarantine(live, writer, journal).undecided();
        if (open > 0) {
            throw new SwitchException(
                    "quarantine",
                    "%d rows could not be written and wait for a decision".formatted(open),
                    "Decide on them: quarantine --list, then --retry or --skip, or a values: rule.",
                    null);
        }
    }

    /** Refuses to go on while a row differs. */
    void requireEqual() {
        List<Mismatch> mismatches = live.verifier().mismatches();
        if (!mismatches.isEmpty()) {
            throw new MismatchException(new Explanation(
                    "Cannot go on",
                    "verification",
                    differing(mismatches),
                    "Run verify --repair, and find the cause: it is in the certificate and the mismatches file.",
                    MismatchException.EXIT_MISMATCH));
        }
    }

    private String differing(List<Mismatch> mismatches) {
        return "%s%d rows differ between source and target, among them %s%s"
                .formatted(
                        live.verifier().hasMore() ? "at least " : "",
                        mismatches.size(),
                        described(mismatches.subList(0, Math.min(3, mismatches.size()))).stream()
                                .map(line ->
                                        "%s %s (%s)".formatted(line.get("table"), line.get("key"), line.get("kind")))
                                .collect(Collectors.joining(", ")),
                        unmarked(plan));
    }

    /** Every mark up to the proof is in the target, so a row that differs was changed without one. */
    public static String unmarked(MigrationPlan plan) {
        return plan.capture() == Capture.APPLICATION
                ? "; they were changed without a mark: is there a writer that does not use the router, a trigger, a"
                        + " cascade, or one in the target?"
                : "";
    }

    /** Writes the certificate of what is proven now, as of a position. */
    Certificate certify(String position) {
        Verifier verifier = live.verifier();
        Direction direction = live.direction();
        List<Quarantined> quarantine = live.leftOut();
        List<Mismatch> mismatches = verifier.mismatches();
        List<Certificate.TableResult> results = new ArrayList<>();
        for (TablePair table : direction.tables()) {
            TableProof proof = verifier.proofs().get(table.number());
            Digest digest = proof == null ? Digest.EMPTY : proof.digest();
            results.add(new Certificate.TableResult(
                    table.source().name().toString(),
                    verifier.isProven(table),
                    digest.rows(),
                    digest.sum(),
                    mismatches.stream()
                            .filter(mismatch -> mismatch.table() == table.number())
                            .count(),
                    quarantine.stream()
                            .filter(row -> row.table() == table.number())
                            .count()));
        }
        Path file = plan.state().resolve(Certificates.FILE);
        Optional<Certificate> previous = Files.exists(file) ? Optional.of(Certificates.read(file)) : Optional.empty();
        Certificate certificate = Certificates.seal(
                new Certificate(
                        Certificate.FORMAT,
                        plan.migration(),
                        Version.NUMBER,
                        direction.name(),
                        position,
                        time.now().toString(),
                        plan.fingerprint(),
                        verifier.rechecked(),
                        verifier.isWhole() ? verifier.waiting() : -1,
                        results,
                        "",
                        ""),
                previous);
        Certificates.write(certificate, file);
        writer.put("certificate." + certificate.hash(), json(certificate));
        MismatchFile.write(plan.state(), direction, mismatches);
        return certificate;
    }

    private List<TablePair> chosen(Optional<String> name) {
        List<TablePair> tables = live.direction().tables().stream()
                .filter(table -> name.isEmpty()
                        || table.source().name().toString().equals(name.get())
                        || table.target().name().toString().equals(name.get()))
                .toList();
        if (tables.isEmpty()) {
            throw new UsageException(new Explanation(
                    "Cannot verify table " + name.orElse(""),
                    "--table",
                    "the migration has no table of this name",
                    "Name one of its tables.",
                    Explanation.EXIT_USAGE));
        }
        return tables;
    }

    private List<Map<String, Object>> described(List<Mismatch> mismatches) {
        return MismatchFile.describe(live.direction(), mismatches.subList(0, Math.min(1000, mismatches.size())));
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a certificate is always JSON", e);
        }
    }
}
