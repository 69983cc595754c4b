package dev.midflight.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BusinessReaderTest {

    private static final String PLAN =
            """
            migration: shop
            source: { url: "mariadb://127.0.0.1:3306/shop" }
            target: { url: "postgresql://127.0.0.1:5432/shop" }
            """;
    private static final String CHECK =
            """
            checks:
              - name: page
                keys: { values: [1, "x y"] }
                old: { sql: "SELECT a FROM t WHERE id = :key" }
            """;

    @TempDir
    private Path folder;

    @Test
    void smallestCheckAsksBothSidesTheSame() {
        BusinessSettings settings = read(CHECK);
        BusinessCheck check = settings.checks().get(0);

        assertThat(check.name()).isEqualTo("page");
        assertThat(check.before()).isEqualTo(check.after());
        assertThat(check.keys()).isEqualTo(new BusinessKeys.Named(List.of(Map.of("key", "1"), Map.of("key", "x y"))));
        assertThat(check.limits().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.deadline()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.perSecond()).isEmpty();
    }

    @Test
    void everyKeyIsRead() {
        BusinessSettings settings = read(
                """
                rate: 50/s
                connections: 4
                deadline: 30s
                checks:
                  - name: list
                    keys:
                      sql: "SELECT user_id, tag FROM t"
                      sample: 20
                      seed: 7
                      newest: 3
                      include: [{ user_id: 1, tag: a }]
                    old: { sql: "SELECT a FROM t WHERE u = :user_id AND tag = :tag" }
                    timeout: 2s
                    rows: 10
                    bytes: 4KiB
                    compare:
                      ignore: [at]
                      unordered: ["."]
                      keyed: { lines: id }
                      tolerance: { price: 0.01, seen: 2s }
                      failures: equal
                  - name: profile
                    keys: { range: { from: 1, to: 9 } }
                    old:
                      http: "https://old/users/{key}?x={key}"
                      method: POST
                      safe: true
                      headers: { Authorization: "${env:TOKEN}" }
                    new: { http: "https://new/users/{key}" }
                """);
        BusinessCheck list = settings.checks().get(0);
        BusinessQuestion.Http old =
                (BusinessQuestion.Http) settings.checks().get(1).before();

        assertThat(settings.perSecond()).hasValue(50);
        assertThat(((BusinessKeys.Queried) list.keys()).include()).containsExactly(Map.of("user_id", "1", "tag", "a"));
        assertThat(list.limits()).isEqualTo(new BusinessCheck.Limits(Duration.ofSeconds(2), 10, 4096));
        assertThat(list.failures()).isEqualTo(BusinessCheck.Failures.EQUAL);
        assertThat(list.rules())
                .contains(
                        new BusinessCheck.Rule(BusinessCheck.Kind.KEYED, "lines", "id"),
                        new BusinessCheck.Rule(BusinessCheck.Kind.TOLERANCE, "seen", "2s"));
        assertThat(old.filled(Map.of("key", "a%20$1"))).isEqualTo("https://old/users/a%20$1?x=a%20$1");
        assertThat(old.headers()).containsEntry("Authorization", Secret.of("secret", Secret.Origin.ENVIRONMENT));
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void checksInThePlanAreThoseOfTheFile() {
        BusinessSettings inFile = read(CHECK);
        BusinessSettings inPlan = plan(PLAN + "verify:\n  business:\n" + CHECK.indent(4))
                .verify()
                .business()
                .orElseThrow();

        assertThat(inPlan.checks()).isEqualTo(inFile.checks());
        assertThat(inPlan.fingerprint()).isEqualTo(inFile.fingerprint());
        assertThat(inPlan.file()).isEmpty();
    }

    @Test
    void fingerprintIsOfWhatIsAskedAndNotOfHowQuickly() {
        String fingerprint = read(CHECK).fingerprint();

        assertThat(read("rate: 5/s\n" + CHECK).fingerprint()).isEqualTo(fingerprint);
        assertThat(read(CHECK.replace("id = :key", "id = :key LIMIT 5")).fingerprint())
                .isNotEqualTo(fingerprint);
        assertThat(read(CHECK + "    compare: { ignore: [a] }\n").fingerprint()).isNotEqualTo(fingerprint);
    }

    @Test
    void unknownKeyNamesTheNearestOfTheChecks() {
        Explanation fault = refused(CHECK.replace("keys:", "kys:"));

        assertThat(fault.what()).isEqualTo("Cannot use verify.business.checks[0].kys");
        assertThat(fault.where()).endsWith("checks.yaml:3:5");
        assertThat(fault.answer()).contains("there is no key kys", "the nearest is keys");
        assertThat(refused(CHECK + "    rate: 5/s\n").answer()).contains("it belongs under verify.business");
    }

    @Test
    void missingFileIsNamed() {
        Explanation fault = catchThrowableOfType(
                        PlanException.class, () -> plan(PLAN + "verify: { business: nowhere.yaml }\n"))
                .explanation();

        assertThat(fault.what()).isEqualTo("Cannot read the checks");
        assertThat(fault.where()).endsWith("nowhere.yaml");
        assertThat(fault.answer()).isEqualTo("there is no such file");
    }

    @Test
    void faultsAreNamedBeforeAnythingIsConnectedTo() {
        Map<String, String> faults = Map.ofEntries(
                Map.entry(CHECK.replace(":key", "5"), "it does not ask for the key"),
                Map.entry(CHECK.replace(":key", ":id"), "a key has no part 'id'; it has key"),
                Map.entry(CHECK.replace("SELECT a FROM", "DELETE FROM"), "it begins with 'DELETE'"),
                Map.entry(CHECK.replace(":key", ":key; SELECT 1"), "more than one statement"),
                Map.entry(CHECK.replace("values: [1, \"x y\"]", ""), "it names no keys"),
                Map.entry(CHECK.replace("values: [1", "sample: 5, values: [1"), "it goes with other keys"),
                Map.entry(CHECK + "    new: { }\n", "either with sql or with http"),
                Map.entry(CHECK + "    new: { http: \"ftp://h/{key}\" }\n", "not http or https"),
                Map.entry(CHECK + "    new: { http: \"http://{key}/\" }\n", "the key would choose the server"),
                Map.entry(CHECK + "    new: { http: \"http://h/x\" }\n", "it does not ask for the key"),
                Map.entry(
                        CHECK + "    new: { http: \"http://h/{key}\", method: DELETE }\n",
                        "a check is to change nothing"),
                Map.entry(
                        CHECK + "    new: { http: \"http://h/{key}\", headers: { A: \"${env:GONE}\" } }\n",
                        "the variable GONE is not set"),
                Map.entry(CHECK + "    compare: { ignore: [a], trimmed: [a.b] }\n", "a is ignored"),
                Map.entry(CHECK + "    compare: { tolerance: { a: much } }\n", "is not a length of time"),
                Map.entry("checks: []\n", "no check"),
                Map.entry("rate: 5\n" + CHECK, "is no rate"),
                Map.entry(CHECK + CHECK.replace("checks:\n", ""), "two checks are called 'page'"));

        faults.forEach(
                (text, answer) -> assertThat(refused(text).answer()).as(text).contains(answer));
    }

    private Explanation refused(String checks) {
        return catchThrowableOfType(PlanException.class, () -> read(checks)).explanation();
    }

    private BusinessSettings read(String checks) {
        write("checks.yaml", checks);
        return plan(PLAN + "verify: { business: checks.yaml }\n")
                .verify()
                .business()
                .orElseThrow();
    }

    private MigrationPlan plan(String text) {
        return PlanReader.read(
                write("plan.yaml", text), name -> name.equals("TOKEN") ? Optional.of("secret") : Optional.empty());
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
