package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.MismatchException;
import dev.midflight.engine.MismatchFile;
import dev.midflight.engine.Verification;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.verify.Certificate;
import dev.midflight.engine.verify.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves both sides equal at a position and writes the certificate, or checks one that was written. */
@CommandLine.Command(description = "Proves that both sides are equal and writes the certificate.")
final class VerifyCommand implements Command {

    private static final int MISMATCHES_MAX = 100;

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(names = "--table", paramLabel = "T", description = "Only this table, by its name in the source.")
    private Optional<String> table = Optional.empty();

    @Option(names = "--full", description = "Every row again, also where only changed rows are left to compare.")
    private boolean full;

    @Option(names = "--repair", description = "Writes rows that differ again, through their lanes.")
    private boolean repair;

    @Option(names = "--certificate", paramLabel = "FILE", description = "Checks a certificate and proves it anew.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--business-only", description = "Only the business checks of the plan, no rows.")
    private boolean businessOnly;

    @Override
    public Result run(Session session) throws InterruptedException {
        MigrationPlan read = plan.read(session);
        if (businessOnly) {
            requireBusinessAlone(read);
        }
        if (certificate.isPresent()) {
            if (table.isPresent() || repair) {
                throw CommandException.usage(
                        "Cannot check a certificate",
                        certificate.get().toString(),
                        "--table and --repair do not go with --certificate",
                        "Leave them out; a certificate is of all tables.");
            }
            return new CertificateCheck(session, read, certificate.get()).run();
        }
        ObjectNode arguments = Json.object();
        table.ifPresent(name -> arguments.put("table", name));
        arguments.put("full", full || table.isPresent());
        arguments.put("repair", repair);
        arguments.put("business_only", businessOnly);
        read.verify().business().ifPresent(business -> arguments.put("checks", business.fingerprint()));
        Result result = Handover.call(session, read, new OwnerRequest("verify", arguments));
        return result.with(lines(result.fields()));
    }

    private void requireBusinessAlone(MigrationPlan read) {
        if (certificate.isPresent() || table.isPresent() || full || repair) {
            throw CommandException.usage(
                    "Cannot run the business checks",
                    "--business-only",
                    "the other options are about rows",
                    "Leave them out.");
        }
        if (read.verify().business().isEmpty()) {
            throw CommandException.usage(
                    "Cannot run the business checks",
                    "--business-only",
                    "the plan has none",
                    "Name them with verify.business.");
        }
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) throws InterruptedException {
        Phase phase = owner.state().phase();
        if (!phase.isAtLeast(Phase.INDEXED) || phase == Phase.FINISHED) {
            throw owner.wrongPhase(
                    "verify",
                    phase == Phase.FINISHED
                            ? "Nothing is followed any more; the last certificate is in the state folder."
                            : "Let run go on first; it verifies at its end.");
        }
        if (arguments.path("business_only").asBoolean()) {
            return BusinessWork.alone(owner, arguments);
        }
        Certificate made = owner.migration()
                .verify(new Verification.Request(
                        arguments.path("full").asBoolean() ? Verification.Extent.WHOLE : Verification.Extent.CHANGED,
                        Optional.ofNullable(arguments.get("table")).map(JsonNode::asText),
                        arguments.path("repair").asBoolean() ? Verification.Repair.YES : Verification.Repair.NO));
        Result storage = result(owner.plan(), made);
        boolean asked = arguments.has("checks") && !arguments.has("table");
        return asked ? BusinessWork.joined(owner, arguments, storage, made) : storage;
    }

    private static Result result(MigrationPlan plan, Certificate made) {
        Path file = plan.state().resolve(MismatchFile.FILE);
        ObjectNode fields = Json.object();
        fields.put("position", made.position());
        fields.put("rows", made.rows());
        fields.put("mismatch_count", made.mismatches());
        fields.set("mismatches", made.mismatches() == 0 ? Json.array() : some(file));
        fields.put("mismatches_file", file.toString());
        fields.put("certificate", plan.state().resolve(Certificates.FILE).toString());
        fields.put("certificate_hash", made.hash());
        fields.put("left", made.left());
        ArrayNode tables = fields.putArray("tables");
        made.tables().forEach(each -> tables.add(Json.tree(each)));
        if (made.mismatches() == 0) {
            return Result.done(fields);
        }
        return Result.failed(
                new Explanation(
                        "Source and target differ",
                        file.toString(),
                        "%d rows are proven to differ%s".formatted(made.mismatches(), Verification.unmarked(plan)),
                        "Look at them, run verify --repair, and find the cause.",
                        MismatchException.EXIT_MISMATCH),
                fields);
    }

    private static ArrayNode some(Path file) {
        ArrayNode mismatches = Json.array();
        try (Stream<String> lines = Files.lines(file)) {
            lines.limit(MISMATCHES_MAX).map(Json::parse).forEach(mismatches::add);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read %s".formatted(file), e);
        }
        return mismatches;
    }

    private static List<String> lines(ObjectNode fields) {
        List<String> lines = new ArrayList<>();
        if (fields.has("rows")) {
            storage(lines, fields);
        }
        lines.addAll(BusinessWork.lines(fields));
        return lines;
    }

    private static void storage(List<String> lines, ObjectNode fields) {
        long differ = fields.path("mismatch_count").asLong();
        lines.add("%,d rows compared at %s: %s"
                .formatted(
                        fields.path("rows").asLong(),
                        fields.path("position").asText(),
                        differ == 0 ? "no difference" : "%,d differ".formatted(differ)));
        for (JsonNode table : fields.path("tables")) {
            lines.add("  %-30s %,14d rows  %s"
                    .formatted(table.path("table").asText(), table.path("rows").asLong(), verdict(table)));
        }
        for (JsonNode mismatch : fields.path("mismatches")) {
            lines.add("  %s %s %s"
                    .formatted(
                            mismatch.path("kind").asText(),
                            mismatch.path("table").asText(),
                            mismatch.path("key")));
        }
        lines.add("certificate %s".formatted(fields.path("certificate").asText()));
    }

    private static String verdict(JsonNode table) {
        long differ = table.path("mismatches").asLong();
        long quarantined = table.path("quarantined").asLong();
        String rows = differ > 0 ? "%,d differ".formatted(differ) : "equal";
        if (!table.path("verified").asBoolean()) {
            rows = differ > 0 ? rows + ", the rest not verified" : "not verified";
        }
        return quarantined == 0 ? rows : "%s, %,d in quarantine left out".formatted(rows, quarantined);
    }
}
