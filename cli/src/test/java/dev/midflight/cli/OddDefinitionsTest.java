package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Odd tables, names and columns: they go the whole way, or the check names them and says what to do. */
final class OddDefinitionsTest {

    private static final String NAME = "odd";
    private static final String LONG_NAME = "t".repeat(64);

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    /** What the check finds, without what is as it should be: severity, subject, what was found. */
    private List<String> findings(RealServers.Side from) {
        Operator.Answer check = operator.run("check", RealServers.plan(folder, NAME, from, ""));
        assertThat(check.exit()).as(check.error()).isEqualTo(3);
        List<String> found = new ArrayList<>();
        for (JsonNode finding : check.json().path("findings")) {
            String severity = finding.path("severity").asText();
            if (!severity.equals("ok")) {
                found.add("%s %s: %s"
                        .formatted(
                                severity,
                                finding.path("subject").asText(),
                                finding.path("found").asText()));
            }
            if (severity.equals("refuse")) {
                assertThat(finding.path("remedy").asText())
                        .as(finding.toString())
                        .isNotBlank();
            }
        }
        return found;
    }

    private static void assertFound(List<String> findings, String begins, String contains) {
        assertThat(findings).anyMatch(finding -> finding.startsWith(begins) && finding.contains(contains));
    }

    private static void assertNotRefused(List<String> findings, String... subjects) {
        for (String subject : subjects) {
            assertThat(findings)
                    .noneMatch(finding -> finding.matches("refuse (table |column )?%s[:.].*".formatted(subject)));
        }
    }

    private static String columns(int count) {
        return IntStream.range(0, count).mapToObj("c%d smallint"::formatted).collect(Collectors.joining(", "));
    }

    @Test
    void checkNamesWhatMariaCannotGive() throws Exception {
        RealServers.fresh(NAME);
        try (Connection maria = RealServers.maria(NAME)) {
            RealServers.run(
                    maria,
                    "CREATE TABLE `%s` (id INT PRIMARY KEY)".formatted(LONG_NAME),
                    "CREATE TABLE wide_name (id INT PRIMARY KEY, `%s` INT)".formatted("\u00fc".repeat(32)),
                    "CREATE TABLE many (id INT PRIMARY KEY, %s)".formatted(columns(1010)),
                    "CREATE TABLE computed (g INT AS (1 + 1) STORED)",
                    "CREATE TABLE history (id INT PRIMARY KEY) WITH SYSTEM VERSIONING",
                    "CREATE SEQUENCE numbers",
                    "CREATE TABLE numbered (id BIGINT PRIMARY KEY DEFAULT nextval(numbers))",
                    "CREATE TABLE isam (id INT PRIMARY KEY) ENGINE=MyISAM",
                    "CREATE TABLE aria (id INT PRIMARY KEY) ENGINE=Aria",
                    "CREATE TABLE memory (id INT PRIMARY KEY) ENGINE=MEMORY",
                    "CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 4",
                    "CREATE VIEW seen AS SELECT 1 AS a",
                    "CREATE TABLE hidden (id INT PRIMARY KEY, e ENUM('a\ud83d\ude00'),"
                            + " s VARCHAR(9) DEFAULT '\ud83d\ude00')",
                    "CREATE TABLE told (id INT PRIMARY KEY, e ENUM('a', 'b'))",
                    "CREATE TABLE hidden_check (id INT PRIMARY KEY, s VARCHAR(9), CHECK (s <> '\ud83d\ude00'))",
                    "CREATE TABLE packed (id INT PRIMARY KEY, c BLOB COMPRESSED)",
                    "CREATE TABLE fired (id INT PRIMARY KEY)",
                    "CREATE TRIGGER fires AFTER INSERT ON fired FOR EACH ROW SET @x = 1",
                    "CREATE TABLE asked (id INT PRIMARY KEY)",
                    "CREATE TRIGGER asks AFTER INSERT ON asked FOR EACH ROW"
                            + " BEGIN IF @midflight_pass IS NULL THEN SET @x = 1; END IF; END",
                    "CREATE TABLE begun (b BLOB, PRIMARY KEY (b(10)))",
                    "CREATE TABLE touched (name VARCHAR(9) PRIMARY KEY COMMENT 'x', raw BINARY(2) DEFAULT x'00ff',"
                            + " t TIMESTAMP DEFAULT now() ON UPDATE now(), late TIME)",
                    "INSERT INTO touched (name, late) VALUES ('a', '-01:00:00')");
        }

        try (Connection postgres = RealServers.postgres(NAME)) {
            RealServers.run(
                    postgres,
                    "CREATE VIEW told AS SELECT 1 AS id",
                    "CREATE TABLE asked (id INT PRIMARY KEY, more INT NOT NULL)");
        }

        List<String> found = findings(RealServers.Side.MARIA);

        assertFound(found, "refuse table " + LONG_NAME, "63 bytes");
        assertFound(found, "refuse column wide_name.", "63 bytes");
        assertFound(found, "refuse table computed", "nothing to move");
        assertFound(found, "refuse history", "system-versioned");
        assertFound(found, "warn source sequences", "numbers");
        assertFound(found, "warn source views", "seen");
        assertFound(found, "warn table numbered", "default of column id");
        for (String engine : List.of("isam", "aria", "memory")) {
            assertFound(found, "refuse " + engine, "no snapshots");
        }
        assertFound(found, "warn parts", "partitioned");
        assertFound(found, "refuse column hidden.e", "question mark");
        assertFound(found, "warn column hidden.s", "question mark");
        assertFound(found, "refuse table hidden_check", "beyond U+FFFF");
        assertFound(found, "refuse column packed.c", "cannot be carried");
        assertFound(found, "refuse table fired", "fires would fire for rows that Midflight writes");
        assertFound(found, "warn asked", "asks are not moved");
        assertFound(found, "warn begun", "no key");
        assertFound(found, "warn column touched.t", "ON UPDATE");
        assertFound(found, "warn touched", "comments");
        assertFound(found, "warn table touched", "default of column raw");
        assertFound(found, "warn table touched", "the collation of name");
        assertFound(found, "warn touched.late", "below zero");
        assertFound(found, "refuse table told", "a view has that name");
        assertFound(found, "refuse target table asked", "'more' is NOT NULL");
        assertNotRefused(found, "many", "numbered", "parts", "asked", "begun");
    }

    @Test
    void checkNamesWhatMariaCannotHoldOfPostgres() throws Exception {
        RealServers.fresh(NAME);
        try (Connection postgres = RealServers.postgres(NAME)) {
            RealServers.run(
                    postgres,
                    "CREATE TABLE \"emoji\ud83d\ude00\" (id INT PRIMARY KEY)",
                    "CREATE TABLE blank (id INT PRIMARY KEY, \"tail \" INT)",
                    "CREATE TABLE twice (\"Id\" INT PRIMARY KEY, id INT)",
                    "CREATE TABLE many (id INT PRIMARY KEY, %s)".formatted(columns(1010)),
                    "CREATE TABLE too_many (id INT PRIMARY KEY, %s)".formatted(columns(1020)),
                    "CREATE TABLE none ()",
                    "CREATE TABLE computed (g INT GENERATED ALWAYS AS (1 + 1) STORED)",
                    "CREATE TABLE serials (id serial PRIMARY KEY, b bigserial)",
                    "CREATE TABLE seen_there (id INT PRIMARY KEY)",
                    "CREATE SCHEMA other CREATE TABLE t (id INT PRIMARY KEY)",
                    "CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY RANGE (id)",
                    "CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
                    "CREATE TABLE parent (id INT PRIMARY KEY)",
                    "CREATE TABLE heir (b INT) INHERITS (parent)",
                    "CREATE UNLOGGED TABLE unlogged (id INT PRIMARY KEY)",
                    "CREATE VIEW seen AS SELECT 1 AS a",
                    "CREATE MATERIALIZED VIEW kept AS SELECT 1 AS a",
                    "CREATE SEQUENCE lonely",
                    "CREATE TABLE nothing (id INT PRIMARY KEY)",
                    "ALTER TABLE nothing REPLICA IDENTITY NOTHING",
                    "CREATE TABLE keyless (a INT)",
                    "CREATE TABLE far (id INT PRIMARY KEY, t timestamp)",
                    "INSERT INTO far VALUES (1, '294276-12-31 23:59:59')",
                    "CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                    "CREATE TABLE fired (id INT PRIMARY KEY)",
                    "CREATE TRIGGER fires BEFORE INSERT ON fired FOR EACH ROW EXECUTE FUNCTION noop()",
                    "CREATE DOMAIN positive AS INT DEFAULT 7 CHECK (VALUE > 0)",
                    "CREATE TABLE strict (id INT PRIMARY KEY, p positive, j jsonb, a INT REFERENCES strict DEFERRABLE,"
                            + " EXCLUDE (a WITH =))",
                    "CREATE INDEX by_word ON strict USING gin (j)",
                    "COMMENT ON COLUMN strict.id IS 'x'",
                    "CREATE TABLE always (id INT PRIMARY KEY)",
                    "CREATE TRIGGER fires BEFORE INSERT ON always FOR EACH ROW EXECUTE FUNCTION noop()",
                    "ALTER TABLE always ENABLE ALWAYS TRIGGER fires");
        }

        try (Connection maria = RealServers.maria(NAME)) {
            RealServers.run(maria, "CREATE VIEW seen_there AS SELECT 1 AS id");
        }

        List<String> found = findings(RealServers.Side.POSTGRES);

        assertFound(found, "refuse table seen_there", "a view has that name");
        assertFound(found, "refuse table emoji", "beyond U+FFFF");
        assertFound(found, "refuse column blank.tail ", "end with a blank");
        assertFound(found, "refuse column twice.id", "capitals");
        assertFound(found, "refuse table too_many", "the target cannot make it: 1005");
        assertFound(found, "refuse table none", "nothing to move");
        assertFound(found, "refuse table computed", "nothing to move");
        assertFound(found, "warn table serials", "numbering of column b");
        assertFound(found, "refuse table heir", "inherits");
        assertFound(found, "refuse table unlogged", "unlogged");
        assertFound(found, "warn table strict", "CHECK ((VALUE > 0))");
        assertFound(found, "warn table strict", "DEFAULT 7");
        assertFound(found, "warn table strict", "DEFERRABLE");
        assertFound(found, "warn table strict", "EXCLUDE");
        assertFound(found, "warn table strict", "USING gin");
        assertFound(found, "warn table strict", "comments");
        assertFound(found, "warn source views", "seen");
        assertFound(found, "warn source materialized views", "kept");
        assertFound(found, "warn source sequences", "lonely");
        assertFound(found, "warn source functions", "noop");
        assertFound(found, "refuse table nothing", "replica identity");
        assertFound(found, "refuse table keyless", "replica identity");
        assertFound(found, "refuse column t of far", "294246");
        assertFound(found, "warn table fired", "not carried over: fires");
        assertFound(found, "refuse table always", "fires would fire for rows that Midflight writes");
        assertNotRefused(found, "many", "serials", "other.t", "parts", "fired");
        try (Connection maria = RealServers.maria(NAME)) {
            assertThat(RealServers.number(
                            maria,
                            "SELECT count(*) FROM information_schema.tables WHERE table_schema = database()"
                                    + " AND table_name <> 'seen_there'"))
                    .as("nothing is left of the trials")
                    .isZero();
        }
    }

    @Test
    void checkNamesTypesThatCannotBeCarried() throws Exception {
        RealServers.fresh(NAME);
        List<String> types = List.of(
                "timetz",
                "varbit(9)",
                "bit(65)",
                "int4range",
                "int4multirange",
                "comp",
                "xml",
                "money",
                "tsvector",
                "point",
                "pg_lsn",
                "oid",
                "\"char\"",
                "name",
                "hstore",
                "mood[]",
                "bytea[]",
                "jsonb[]");
        try (Connection postgres = RealServers.postgres(NAME)) {
            RealServers.run(
                    postgres,
                    "CREATE TYPE comp AS (x INT, y INT)",
                    "CREATE TYPE mood AS ENUM ('a')",
                    "CREATE EXTENSION hstore",
                    "CREATE TABLE types (id INT PRIMARY KEY, %s)"
                            .formatted(IntStream.range(0, types.size())
                                    .mapToObj(i -> "c%d %s".formatted(i, types.get(i)))
                                    .collect(Collectors.joining(", "))));
        }

        List<String> found = findings(RealServers.Side.POSTGRES);

        for (int i = 0; i < types.size(); i++) {
            assertFound(found, "refuse column types.c%d:".formatted(i), "cannot be carried");
        }
    }
}
