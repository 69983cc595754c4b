package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.Position;
import dev.midflight.spi.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** JSON of MySQL, which the log has in a binary form. */
final class JsonTextTest {

    @Test
    void documentsAreReadFromTheirBinaryForm() {
        byte[] row = {0, 1, 0, 12, 0, 11, 0, 1, 0, 5, -1, -1, 'a'};

        assertThat(new String(JsonText.of(row, 0, row.length), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\": -1}");
        assertThat(new String(JsonText.of(row, 0, 0), StandardCharsets.UTF_8)).isEqualTo("null");
    }

    /** Runs as {@link MysqlContractsTest} does. */
    @Test
    @EnabledIfSystemProperty(named = "midflight.mysql", matches = ".+")
    void everyKindOfValueIsAsMysqlShowsIt() {
        try (Database database = Database.onMysql()) {
            database.run("CREATE TABLE j (id int PRIMARY KEY AUTO_INCREMENT, v json)");
            Table table = database.table("j");
            Position start = database.store().source().startLog(List.of(table));
            for (String value : List.of(
                    "'{}'",
                    "'[]'",
                    "'null'",
                    "'true'",
                    "'\"x\"'",
                    "'1'",
                    "'-32769'",
                    "'65536'",
                    "'4294967296'",
                    "'18446744073709551615'",
                    "'1.5'",
                    "'-0.1'",
                    "'1e15'",
                    "'123456789012345680.0'",
                    "'1e-15'",
                    "'1.5e-14'",
                    "'1e300'",
                    "'100000.0'",
                    "'123456789012345'",
                    "'1234567890123456.5'",
                    "'{\"b\": 1, \"a\": [1, {\"c\": null}], \"\": \"\\\\u0001\\\\n\\\\\"\u00fc\ud83d\ude80\"}'",
                    "JSON_OBJECT('d', CAST('2024-02-29' AS DATE), 't', CAST('-12:34:56.5' AS TIME(6)))",
                    "JSON_ARRAY(CAST('2024-02-29 01:02:03.000004' AS DATETIME(6)), CAST(1.2300 AS DECIMAL(10,4)))",
                    "JSON_ARRAY(CAST(-0.5 AS DECIMAL(65,30)), x'00ff', b'101', TIME'838:59:59')",
                    "JSON_OBJECT('long', REPEAT('x', 70000), 'n', 70000, 'm', -70000, 's', 1)",
                    "JSON_ARRAY(REPEAT('y', 200), REPEAT('z', 20000), 65535, 32768)",
                    "NULL")) {
                database.run("INSERT INTO j (v) VALUES (%s)".formatted(value));
            }

            List<String> followed = new ArrayList<>();
            for (ChangeBatch batch : Database.changes(database.log(start, table))) {
                followed.addAll(values(Database.text(batch.after())));
            }
            List<String> read =
                    values(Database.text(Database.read(database.store().source(), table)));
            for (int i = 0; i < read.size(); i++) {
                assertThat(followed.get(i)).isEqualTo(read.get(i));
            }
            assertThat(followed).hasSameSizeAs(read);
        }
    }

    private static List<String> values(List<List<String>> rows) {
        return rows.stream().map(row -> row.get(1)).toList();
    }
}
