package dev.midflight.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanSecretsTest {

    private static final Map<String, String> VARIABLES = Map.of("SET", "hunter2", "EMPTY", "");

    private final Path folder;

    PlanSecretsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void secretComesFromTheEnvironment() {
        Secret secret = password("\"${env:SET}\"").source().store().password();

        assertThat(secret.reveal()).isEqualTo("hunter2");
        assertThat(secret.origin()).isEqualTo(Secret.Origin.ENVIRONMENT);
    }

    @Test
    void secretComesFromAFileBesideThePlanWithoutItsLineBreak() throws IOException {
        Files.writeString(folder.resolve("password.txt"), "hunter2 \r\n");

        Secret secret = password("\"${file:password.txt}\"").source().store().password();

        assertThat(secret.reveal()).isEqualTo("hunter2 ");
        assertThat(secret.origin()).isEqualTo(Secret.Origin.FILE);
    }

    @Test
    void secretInThePlanIsWarnedAbout() {
        MigrationPlan plan = password("hunter2");

        assertThat(plan.source().store().password().reveal()).isEqualTo("hunter2");
        assertThat(plan.warnings()).singleElement().asString().contains("source.password", "plan.yaml:2:");
        assertThat(plan.warnings().toString()).doesNotContain("hunter2");
    }

    @Test
    void secretShowsNowhere() {
        MigrationPlan plan = password("hunter2");

        assertThat(plan.toString()).contains("***").doesNotContain("hunter2");
        assertThat(plan.meaning().toString()).doesNotContain("hunter2");
        assertThat(plan.source().store().password()).hasToString("***");
    }

    @Test
    void secretThatIsNotThereNamesTheVariableAndThePlace() throws IOException {
        Files.writeString(folder.resolve("empty.txt"), "\n");
        Files.writeString(folder.resolve("two.txt"), "one\ntwo\n");

        Explanation unset = refused("password: \"${env:UNSET}\"");

        assertThat(unset.exit()).isEqualTo(2);
        assertThat(unset.what()).isEqualTo("Cannot use source.password");
        assertThat(unset.where()).contains("plan.yaml:2:");
        assertThat(unset.answer()).isEqualTo("the variable UNSET is not set");
        assertThat(refused("password: \"${env:EMPTY}\"").answer()).isEqualTo("the variable EMPTY is empty");
        assertThat(refused("password: \"${env:}\"").answer()).contains("cannot be the name");
        assertThat(refused("password: \"${file:none.txt}\"").answer()).contains("there is no file");
        assertThat(refused("password: \"${file:empty.txt}\"").answer()).contains("is empty");
        assertThat(refused("password: \"${file:two.txt}\"").answer()).contains("more than one line");
        assertThat(refused("password: \"${file:}\"").answer()).contains("names no file");
        assertThat(refused("password: \"\"").answer()).contains("an empty text");
    }

    @Test
    void referenceThatIsNotTheWholeValueIsRefusedWithoutShowingIt() {
        Explanation mixed = refused("password: \"hunter2${env:SET}\"");

        assertThat(mixed.answer()).contains("mixes text with a reference");
        assertThat(mixed.toString()).doesNotContain("hunter2");
        assertThat(refused("user: \"${env:SET}\"").answer()).contains("only password takes a reference");
    }

    @Test
    void passwordInAUrlIsRefusedWithoutShowingIt() {
        for (String url : new String[] {
            "mariadb://mover:hunter2@127.0.0.1/shop",
            "mariadb://hunter2@127.0.0.1/shop",
            "mariadb://mover:hun/ter2@127.0.0.1/shop",
            "mariadb://mover:h/hunter2@127.0.0.1/shop",
            "mariadb://mover:1#hunter2@h/shop",
            "mariadb://mover:1?hunter2@h/shop",
            "postgresql://127.0.0.1/shop?user=a&password=hunter2",
            "postgresql://127.0.0.1/shop?sslPassword=hunter2",
            "jdbc:sqlserver://127.0.0.1;user=a;password=hunter2",
            "jdbc:oracle:thin:scott/hunter2@//127.0.0.1:1521/shop"
        }) {
            Explanation fault = refusedUrl(url);

            assertThat(fault.what()).as(url).isEqualTo("Cannot use source.url");
            assertThat(fault.toString()).as(url).doesNotContain("hunter2").doesNotContain("ter2");
        }
    }

    @Test
    void urlThatNoStoreCanUnderstandIsRefusedAtItsPlace() {
        assertThat(refusedUrl("mariadb://127.0.0.1:99999/shop").answer()).contains("no port 99999");
        assertThat(refusedUrl("mariadb://127.0.0.1/shop?tls=maybe").answer()).contains("tls");
        Explanation odd = refusedUrl("mariadb://127.0.0.1/shop?tls=on&pw=hunter2");
        assertThat(odd.answer()).contains("that of pw");
        assertThat(odd.toString()).doesNotContain("hunter2");
        assertThat(odd.exit()).isEqualTo(2);
    }

    @Test
    void urlWithoutASecretIsTakenAsWritten() {
        for (String url : new String[] {
            "mariadb://127.0.0.1:3306/shop?tls=off",
            "postgresql://[::1]:5432/shop",
            "jdbc:oracle:thin:@//127.0.0.1:1521/shop",
            "s3://bucket/folder",
            "file:///var/backups"
        }) {
            assertThat(read("url: \"" + url + "\"").source().store().url()).isEqualTo(url);
        }
    }

    @Test
    void urlThatIsNoneIsRefused() {
        assertThat(refusedUrl("127.0.0.1:3306").answer()).contains("no scheme");
        assertThat(refusedUrl("shop").answer()).contains("no scheme");
        assertThat(refusedUrl("mariadb://a b/c").answer()).contains("it is not a URL");
        assertThat(refusedUrl("mariadb://127.0.0.1:port/c").answer()).contains("names no host");
    }

    private MigrationPlan password(String value) {
        return read("url: \"mariadb://h/d\", password: " + value);
    }

    private Explanation refusedUrl(String url) {
        return explanationOf("url: \"" + url + "\"");
    }

    private Explanation refused(String keys) {
        return explanationOf("url: \"mariadb://h/d\", " + keys);
    }

    private Explanation explanationOf(String sourceKeys) {
        PlanException refusal = catchThrowableOfType(PlanException.class, () -> read(sourceKeys));
        assertThat(refusal).as(sourceKeys).isNotNull();
        return refusal.explanation();
    }

    private MigrationPlan read(String sourceKeys) {
        try {
            Path file = Files.writeString(
                    folder.resolve("plan.yaml"),
                    "migration: shop\nsource: { %s }\ntarget: { url: \"postgresql://t/d\" }\n".formatted(sourceKeys));
            return PlanReader.read(file, name -> Optional.ofNullable(VARIABLES.get(name)));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
