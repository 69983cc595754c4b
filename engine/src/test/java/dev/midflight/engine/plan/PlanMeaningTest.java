package dev.midflight.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanMeaningTest {

    private static final String BEGIN =
            """
            migration: shop
            source: { url: "mariadb://127.0.0.1:3306/shop", password: "${env:A}" }
            target: { url: "postgresql://127.0.0.1:5432/shop" }
            """;

    private final Path folder;

    PlanMeaningTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void sameMeaningHasTheSameFingerprintHoweverItIsWritten() {
        MigrationPlan plain = read(BEGIN, "one");
        MigrationPlan wordy = read("# shop\ncopy: { chunk: 16384KiB, lanes: auto }\napply: keyed\n" + BEGIN, "other");

        assertThat(wordy.fingerprint()).isEqualTo(plain.fingerprint()).hasSize(64);
        assertThat(MigrationPlan.describeDifference(plain, wordy)).isEmpty();
    }

    @Test
    void limitsMayChangeDuringAMigration() {
        MigrationPlan before = read(BEGIN, "one");
        MigrationPlan now = read(
                BEGIN + "copy: { chunk: 8MiB }\nthrottle: { rate: 1MiB/s }\n"
                        + "switch: { max-pause: 5s, app-users: [a], reads: { exclude: [c7] } }\n",
                "one");

        List<PlanChange> changes = MigrationPlan.describeDifference(before, now);

        assertThat(now.fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(changes)
                .extracting(PlanChange::line)
                .containsExactly(
                        "copy.chunk: 16MiB -> 8MiB",
                        "switch.app-users.a: (none) -> yes",
                        "switch.max-pause: 2s -> 5s",
                        "switch.reads.exclude.c7: (none) -> yes",
                        "throttle.rate: (none) -> 1MiB/s");
        assertThat(changes).extracting(PlanChange::verdict).containsOnly(PlanChange.Verdict.ALLOWED);
    }

    @Test
    void tablesAndSidesMayNotChange() {
        MigrationPlan before = read(BEGIN + "tables: [ { from: a } ]\n", "one");
        MigrationPlan now =
                read(BEGIN.replace("5432", "5433") + "tables: [ { from: a, to: b } ]\nexclude: [c]\n", "one");

        assertThat(MigrationPlan.describeDifference(before, now))
                .extracting(PlanChange::key, PlanChange::verdict)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("exclude.c", PlanChange.Verdict.REFUSED),
                        org.assertj.core.groups.Tuple.tuple("tables[0].to", PlanChange.Verdict.REFUSED),
                        org.assertj.core.groups.Tuple.tuple("target.url", PlanChange.Verdict.REFUSED));
    }

    @Test
    void ruleForValuesMayChangeBecauseItDecidesOnQuarantinedRows() {
        MigrationPlan before = read(BEGIN + "tables: [ { from: a } ]\n", "one");
        MigrationPlan now = read(BEGIN + "tables: [ { from: a, values: { zero-date: null } } ]\n", "one");

        assertThat(MigrationPlan.describeDifference(before, now))
                .containsExactly(
                        new PlanChange("tables[0].values.zero-date", "reject", "null", PlanChange.Verdict.ALLOWED));
    }

    @Test
    void keyThatIsLeftOutIsNamedWithWhatIsUsual() {
        MigrationPlan before = read(BEGIN + "switch: { lease: 3s, gates: { latency: off } }\n", "one");
        MigrationPlan now = read(BEGIN, "one");

        assertThat(MigrationPlan.describeDifference(before, now))
                .extracting(PlanChange::line)
                .containsExactly("switch.gates.latency: off -> on", "switch.lease: 3s -> 75s");
    }

    @Test
    void keptMeaningComparesLikeTheOneReadNow() {
        PlanMeaning kept = PlanMeaning.of(
                new java.util.HashMap<>(read(BEGIN, "one").meaning().values()));

        assertThat(kept.fingerprint()).isEqualTo(read(BEGIN, "two").fingerprint());
    }

    @Test
    void fingerprintStaysTheSameFromVersionToVersion() {
        assertThat(read(BEGIN + "copy: { chunk: 4MiB }\n", "one").fingerprint())
                .isEqualTo("8e3ed30e4ec24ebc09a1e5b4d4b4d7ad2570452c5eff23ec0bebe333093548b9");
    }

    private MigrationPlan read(String text, String password) {
        try {
            Path file = Files.writeString(folder.resolve("plan.yaml"), text);
            return PlanReader.read(file, name -> Optional.of(password));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
