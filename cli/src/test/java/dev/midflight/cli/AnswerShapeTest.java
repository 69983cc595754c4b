package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.examples.Operator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JSON that scripts rest on; a key that goes away or changes its name breaks them. */
final class AnswerShapeTest {

    private static final List<String> COMMON = List.of("command", "migration", "phase", "exit", "next_steps", "error");

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    private static List<String> keys(JsonNode json) {
        return json.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static JsonNode ownKeys(JsonNode json) {
        assertThat(keys(json)).startsWith(COMMON.toArray(new String[0]));
        return ((com.fasterxml.jackson.databind.node.ObjectNode) json.deepCopy()).without(COMMON);
    }

    @Test
    void checkTellsEveryColumn() throws IOException {
        try (MemoryShop shop = MemoryShop.open("golden", folder, 3)) {
            JsonNode answer = operator.run("check", shop.plan()).json();

            assertThat(keys(ownKeys(answer)))
                    .containsExactly(
                            "source", "target", "refusals", "findings", "tables", "rows", "bytes", "copy_seconds");
            assertThat(keys(answer.at("/findings/0")))
                    .containsExactly("severity", "group", "subject", "found", "remedy");
            assertThat(keys(answer.at("/tables/0")))
                    .containsExactly(
                            "from",
                            "to",
                            "exists",
                            "key",
                            "key_class",
                            "rows",
                            "bytes",
                            "columns",
                            "ddl",
                            "after_copy",
                            "untranslated");
            assertThat(answer.at("/tables/0/columns/0"))
                    .isEqualTo(
                            new ObjectMapper()
                                    .readTree(
                                            """
                                            {"name": "id", "declared": "integer(64)", "target": "integer(64)",
                                             "fit": "exact", "reason": ""}"""));
        }
    }

    @Test
    void statusWithoutAnOwnerHasEveryKey() {
        try (MemoryShop shop = MemoryShop.open("still", folder, 3)) {
            assertThat(operator.run("run", shop.plan(), "--until", "verified").exit())
                    .isZero();

            JsonNode answer = operator.run("status", shop.plan()).json();

            assertThat(keys(ownKeys(answer)))
                    .containsExactly(
                            "authority",
                            "switch_state",
                            "running",
                            "direction",
                            "apply",
                            "rows_copied",
                            "rows_expected",
                            "bytes_copied",
                            "changes_read",
                            "changes_written",
                            "lag_ms",
                            "bytes_waiting",
                            "lanes",
                            "copy_lanes",
                            "chunk_bytes",
                            "position",
                            "log_hours_left",
                            "marks_waiting",
                            "marks_waiting_more",
                            "oldest_mark_ms",
                            "verified",
                            "rechecked",
                            "waiting",
                            "mismatches",
                            "quarantined",
                            "held",
                            "throttled",
                            "as_of",
                            "owner",
                            "certificate",
                            "business");
            assertThat(answer.path("next_steps")).first().asString().contains("midflight run " + shop.plan());
        }
    }

    @Test
    void verifyAndCutoverNameWhatTheContractAsksFor() {
        try (MemoryShop shop = MemoryShop.open("moved", folder, 3)) {
            assertThat(operator.run("run", shop.plan(), "--until", "verified").exit())
                    .isZero();

            assertThat(keys(ownKeys(operator.run("verify", shop.plan()).json())))
                    .contains("position", "rows", "mismatches", "mismatches_file", "certificate", "tables");
            assertThat(keys(ownKeys(
                            operator.run("cutover", shop.plan(), "--dry-run").json())))
                    .containsExactly(
                            "dry_run",
                            "steps",
                            "predicted_pause_ms",
                            "max_pause_ms",
                            "within_max_pause",
                            "refused",
                            "waiting",
                            "lag_ms",
                            "drain_ms",
                            "whole_tables_ms");
            assertThat(keys(ownKeys(operator.run("cutover", shop.plan()).json())))
                    .containsExactly("kind", "pause_ms", "fence", "numbers");
        }
    }
}
