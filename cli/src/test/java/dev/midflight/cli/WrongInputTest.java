package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an operator gets wrong ends in an exit code of the contract and an error that says what to do. */
final class WrongInputTest {

    @TempDir
    private Path folder;

    private static Answer execute(String... arguments) {
        Screen screen = new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN);
        return new Cli(screen).execute(List.of(arguments), new StopSignal(Thread.currentThread()));
    }

    private static JsonNode refused(int exit, String... arguments) {
        Answer answer = execute(arguments);
        JsonNode json = answer.json();
        assertThat(answer.exit()).as(json.toString()).isEqualTo(exit);
        assertThat(json.path("exit").asInt()).isEqualTo(exit);
        assertThat(json.at("/error/what").asText()).isNotBlank();
        assertThat(json.at("/error/remedy").asText()).as(json.toString()).isNotBlank();
        return json.path("error");
    }

    private String plan(String text) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), text).toString();
    }

    private String plan() throws IOException {
        return plan(
                """
                migration: shop
                source: { url: "memory:nowhere" }
                target: { url: "memory:elsewhere" }
                """);
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(refused(2).path("answer").asText()).contains("check", "run", "status");
    }

    @Test
    void unknownCommandNamesTheNearest() {
        assertThat(refused(2, "cutovr", "plan.yaml").path("remedy").asText()).contains("cutover");
    }

    @Test
    void unknownOptionNamesTheNearest() {
        assertThat(refused(2, "cutover", "plan.yaml", "--max-paus")
                        .path("remedy")
                        .asText())
                .contains("--max-pause");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run", "status", "verify", "cutover", "rollback", "finish", "report"})
    void missingPlanArgumentIsWrongUsage(String command) {
        assertThat(refused(2, command).path("answer").asText()).contains("PLAN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run", "status", "verify", "cutover", "rollback", "finish", "report"})
    void missingPlanFileIsWrongUsage(String command) {
        assertThat(refused(2, command, "nowhere.yaml").path("answer").asText()).contains("no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"export", "import", "backup", "restore"})
    void commandNotBuiltYetSaysSoWhateverIsAskedOfIt(String command) {
        assertThat(refused(2, command, "plan.yaml", "--to", "5%").path("answer").asText())
                .contains("not built yet");
    }

    @Test
    void serverWithoutAFolderOrWithAPortThatIsNoneIsWrongUsage() {
        String nowhere = folder.resolve("nowhere").toString();

        assertThat(refused(2, "server", "--state-dir", nowhere).path("where").asText())
                .isEqualTo(nowhere);
        assertThat(refused(2, "server", "--state-dir", folder.toString(), "--port", "70000")
                        .path("answer")
                        .asText())
                .contains("0 to 65535");
    }

    @Test
    void rampThatDoesNotGrowIsRefused() throws IOException {
        String plan = plan(
                """
                migration: shop
                source: { url: "memory:a" }
                target: { url: "memory:b" }
                switch: { ramp: [mirror, 10%, 1%] }
                """);

        assertThat(refused(2, "check", plan).path("answer").asText()).contains("1% cannot follow 10%");
    }

    @Test
    void malformedYamlIsRefusedWithItsLine() throws IOException {
        JsonNode error = refused(2, "check", plan("migration: shop\nsource: { url: [\n"));

        assertThat(error.path("where").asText()).containsPattern("plan\\.yaml:\\d+:\\d+");
    }

    @Test
    void unsetSecretIsRefusedByName() throws IOException {
        JsonNode error = refused(
                2,
                "check",
                plan(
                        """
                        migration: shop
                        source: { url: "memory:a", user: mover, password: "${env:MIDFLIGHT_TEST_NOT_SET}" }
                        target: { url: "memory:b" }
                        """));

        assertThat(error.toString()).contains("MIDFLIGHT_TEST_NOT_SET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run"})
    void unreachableServerRefusesThePreflight(String command) throws IOException {
        JsonNode error = refused(3, command, plan());

        assertThat(error.toString()).contains("memory:nowhere").doesNotContain("fault of Midflight");
    }

    @Test
    void statusOfAMigrationThatWasNotBegunIsNew() throws IOException {
        Answer answer = execute("status", plan());

        assertThat(answer.exit()).isZero();
        assertThat(answer.json().path("phase").asText()).isEqualTo("NEW");
        assertThat(folder.resolve(".midflight")).doesNotExist();
    }

    @Test
    void reportOfAMigrationThatWasNotBegunIsWrongUsage() throws IOException {
        refused(2, "report", plan());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "2", "2 s", "9999h", "-1s"})
    void pauseThatIsNoneIsWrongUsage(String pause) throws IOException {
        refused(2, "cutover", plan(), "--max-pause=" + pause);
    }

    @Test
    void partsNotBuiltYetAreRefused() throws IOException {
        String plan = plan();

        refused(2, "finish", plan, "--drop-source");
        refused(2, "tune", plan, "--copy.lanes", "2");
    }

    @Test
    void tuneNeedsALivingRunAndARate() throws IOException {
        String plan = plan();

        refused(2, "tune", plan, "--rate", "20MiB/s");
        refused(2, "tune", plan, "--rate", "fast");
        refused(2, "tune", plan);
    }

    @Test
    void quarantineNeedsExactlyOneDecision() throws IOException {
        String plan = plan();

        refused(2, "quarantine", plan);
        refused(2, "quarantine", plan, "--list", "--skip", "orders:80");
    }

    @Test
    void certificateThatIsNotThereIsWrongUsage() throws IOException {
        refused(
                2,
                "verify",
                plan(),
                "--certificate",
                folder.resolve("none.json").toString());
    }

    @Test
    void fileThatIsNoCertificateDoesNotHold() throws IOException {
        Path file = Files.writeString(folder.resolve("certificate.json"), "{}");

        refused(4, "verify", plan(), "--certificate", file.toString());
    }

    @Test
    void passwordInTheUrlIsRefusedAndNotRepeated() throws IOException {
        JsonNode error = refused(
                2,
                "check",
                plan(
                        """
                        migration: shop
                        source: { url: "mariadb://mover:tresor99@127.0.0.1/shop" }
                        target: { url: "memory:b" }
                        """));

        assertThat(error.toString()).doesNotContain("tresor99");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://127.0.0.1:1", "mariadb://127.0.0.1:1/", "mysql://127.0.0.1:1/a/b"})
    void urlWithoutADatabaseIsWrongUsage(String url) throws IOException {
        String path = plan(
                """
                migration: shop
                source: { url: "%s" }
                target: { url: "memory:elsewhere" }
                """
                        .formatted(url));

        JsonNode error = refused(2, "check", path);

        assertThat(error.path("where").asText()).isEqualTo("source.url");
        assertThat(error.path("answer").asText()).contains("does not name a host and a database");
    }

    @Test
    void storeThatIsUnknownIsAnsweredWithThoseThatAreThere() throws IOException {
        String path = plan(
                """
                migration: shop
                source: { url: "oracle://127.0.0.1:1/shop" }
                target: { url: "memory:elsewhere" }
                """);

        assertThat(refused(2, "check", path).path("answer").asText())
                .contains("mariadb", "mysql", "postgresql")
                .doesNotContain("memory");
    }

    @Test
    void scenarioThatIsUnknownIsWrongUsage() {
        refused(2, "demo", "nonsense");
        refused(2, "demo", "--rows", "0");
    }

    @Test
    void errorHasTheKeysOfTheContractInTheirOrder() throws IOException {
        Answer answer = execute("verify", plan(), "--nonsense");

        assertThat(answer.json().toString())
                .startsWith(
                        """
                        {"command":"verify","migration":"","phase":"","exit":2,"next_steps":[],"error":{"what":""");
        assertThat(answer.json().path("error").properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactly("what", "where", "answer", "remedy");
    }
}
