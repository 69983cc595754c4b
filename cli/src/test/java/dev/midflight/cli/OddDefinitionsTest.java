package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OddDefinitionsTest {

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    private void show(Operator.Answer answer) {
        System.out.println("EXIT " + answer.exit() + " " + answer.error());
        answer.json().path("findings").forEach(f -> {
            if (!f.path("severity").asText().equals("ok") && !f.path("group").asText().matches("source|target|plan"))
                System.out.println("F " + f.path("severity").asText() + " | " + f.path("group").asText() + " | " + f.path("subject").asText() + " | " + f.path("found").asText() + " | " + f.path("remedy").asText());
        });
        System.out.println("JSON " + answer.json().toString().length());
        answer.json().path("tables").forEach(t -> { String s = t.toString(); System.out.println("T " + s.substring(0, Math.min(700, s.length()))); });
    }

    @Test
    void maria() throws Exception {
        RealServers.fresh("odd");
        String many = IntStream.range(0, 1010).mapToObj("c%d TINYINT"::formatted).collect(Collectors.joining(", "));
        try (Connection maria = RealServers.maria("odd")) {
            RealServers.run(maria,
                "CREATE TABLE `sel\"ect` (`a b` INT PRIMARY KEY, `Order` INT, `ünï` INT, `q\"q` INT, `b``b` INT, `x?` INT)",
                "INSERT INTO `sel\"ect` VALUES (1,1,1,1,1,1)",
                "CREATE TABLE Upper (Id INT PRIMARY KEY, ID2 INT)", "INSERT INTO Upper VALUES (1,2)",
                "CREATE TABLE `%s` (id INT PRIMARY KEY, `%s` INT, KEY `%s` (`%s`))".formatted("t".repeat(64), "c".repeat(64), "i".repeat(64), "c".repeat(64)),
                "CREATE TABLE `%s` (id INT PRIMARY KEY)".formatted("ü".repeat(60)),
                "CREATE TABLE `%s` (id INT PRIMARY KEY)".formatted("t".repeat(63) + "u"),
                "CREATE TABLE many (id INT PRIMARY KEY, %s)".formatted(many),
                "CREATE TABLE only_generated (g INT AS (1+1) STORED)",
                "CREATE TABLE gen (id INT PRIMARY KEY, a INT, v INT AS (a * 2) VIRTUAL, s VARCHAR(20) AS (concat(a, 'x')) STORED, i INT INVISIBLE DEFAULT 5, d DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, u VARCHAR(36) DEFAULT (uuid()), e INT DEFAULT (1 + 2), CHECK (a > 0), CONSTRAINT named CHECK (a < 100 OR a IS NULL))",
                "INSERT INTO gen (id, a) VALUES (1, 5)",
                "CREATE TABLE hist (id INT PRIMARY KEY, a INT) WITH SYSTEM VERSIONING",
                "CREATE SEQUENCE seq1",
                "CREATE TABLE from_seq (id BIGINT PRIMARY KEY DEFAULT nextval(seq1), a INT)",
                "CREATE TABLE my (id INT PRIMARY KEY) ENGINE=MyISAM", "CREATE TABLE ar (id INT PRIMARY KEY) ENGINE=Aria", "CREATE TABLE mem (id INT PRIMARY KEY) ENGINE=MEMORY",
                "CREATE TABLE part (id INT PRIMARY KEY, a INT) PARTITION BY HASH (id) PARTITIONS 4",
                "CREATE VIEW vw AS SELECT 1 AS a",
                "CREATE TABLE emo (id INT PRIMARY KEY, e ENUM('a?','b'), s VARCHAR(9) DEFAULT 'x?', g VARCHAR(9) AS (concat(id, '\ud83d\ude00')) STORED)",
                "CREATE TABLE cmp (id INT PRIMARY KEY, c BLOB COMPRESSED, v VECTOR(3))".replace(", v VECTOR(3)", ""),
                "CREATE TABLE trg (id INT PRIMARY KEY)", "CREATE TRIGGER tg BEFORE INSERT ON trg FOR EACH ROW SET @x = 1",
                "CREATE TABLE prefix_key (b BLOB, PRIMARY KEY (b(10)))",
                "CREATE TABLE nullable_unique (a INT NULL UNIQUE)",
                "CREATE TABLE parent (id INT PRIMARY KEY)", "CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id))",
                "CREATE TABLE enum_err (id INT PRIMARY KEY, e ENUM('a','b'))", "SET sql_mode=''", "INSERT INTO enum_err VALUES (1, 'zzz')",
                "CREATE TABLE fk_self (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES fk_self (id))",
                "CREATE TABLE per (id INT, s DATE, e DATE, PERIOD FOR p (s, e), PRIMARY KEY (id, p WITHOUT OVERLAPS))",
                "CREATE TEMPORARY TABLE tmp (id INT)");
        }
        String plan = RealServers.plan(folder, "odd", RealServers.Side.MARIA, "");
        show(operator.run("check", plan));
    }

    @Test
    void postgres() throws Exception {
        RealServers.fresh("odd");
        String many = IntStream.range(0, 1010).mapToObj("c%d smallint"::formatted).collect(Collectors.joining(", "));
        try (Connection postgres = RealServers.postgres("odd")) {
            RealServers.run(postgres,
                "CREATE TABLE \"sel\"\"ect\" (\"a b\" INT PRIMARY KEY, \"Order\" INT, \"ünï\" INT, \"b`b\" INT, \"x?\" INT, \"tail \" INT)",
                "CREATE TABLE \"Upper\" (id INT PRIMARY KEY, \"ID\" INT)", "CREATE TABLE upper (id INT PRIMARY KEY)",
                "CREATE TABLE \"emoji\ud83d\ude00\" (id INT PRIMARY KEY)",
                "CREATE TABLE many (id INT PRIMARY KEY, %s)".formatted(many),
                "CREATE TABLE none ()", "CREATE TABLE only_generated (g INT GENERATED ALWAYS AS (1+1) STORED)",
                "CREATE TABLE gen (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a INT CHECK (a > 0), s INT GENERATED ALWAYS AS (a * 2) STORED, v INT GENERATED ALWAYS AS (a * 3) VIRTUAL, u uuid DEFAULT gen_random_uuid(), t timestamptz DEFAULT now(), ar int[] DEFAULT '{}')",
                "CREATE TABLE ser (id serial PRIMARY KEY, b bigserial, s2 smallserial)",
                "CREATE SCHEMA other", "CREATE TABLE other.t (id INT PRIMARY KEY)",
                "CREATE TABLE part (id INT PRIMARY KEY, a INT) PARTITION BY RANGE (id)", "CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE par (id INT PRIMARY KEY)", "CREATE TABLE heir (b INT) INHERITS (par)",
                "CREATE UNLOGGED TABLE unl (id INT PRIMARY KEY)", "CREATE VIEW vw AS SELECT 1 AS a", "CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a",
                "CREATE TABLE ident_nothing (id INT PRIMARY KEY)", "ALTER TABLE ident_nothing REPLICA IDENTITY NOTHING",
                "CREATE TABLE ident_index (id INT PRIMARY KEY, u INT NOT NULL)", "CREATE UNIQUE INDEX iu ON ident_index (u)", "ALTER TABLE ident_index REPLICA IDENTITY USING INDEX iu",
                "CREATE TABLE keyless (a INT)",
                "CREATE TYPE comp AS (x INT, y INT)", "CREATE EXTENSION citext", "CREATE EXTENSION ltree", "CREATE EXTENSION hstore", "CREATE TYPE mood AS ENUM ('a','b')",
                "CREATE TABLE types (id INT PRIMARY KEY, c1 timetz, c2 varbit(9), c3 int4range, c4 comp, c5 xml, c6 money, c7 tsvector, c8 point, c9 pg_lsn, c10 oid, c11 \"char\", c12 name, c13 ltree, c14 hstore, c15 mood[], c16 int4multirange, c17 bytea[], c18 jsonb[], c19 inet[], c20 bit(65), c21 regclass, c22 jsonpath, c23 interval year to month, c24 citext, c25 time[], c26 timestamptz[], c27 varchar(5)[], c28 real[])",
                "CREATE TABLE ci_key (k citext PRIMARY KEY)",
                "CREATE TABLE deferred_key (k INT PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, a INT)",
                "CREATE TABLE partial_unique (k INT NOT NULL)", "CREATE UNIQUE INDEX pu ON partial_unique (k) WHERE k > 0",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", "CREATE TABLE trg (id INT PRIMARY KEY)", "CREATE TRIGGER tg BEFORE INSERT ON trg FOR EACH ROW EXECUTE FUNCTION f()", "ALTER TABLE trg ENABLE ALWAYS TRIGGER tg",
                "CREATE TABLE rls (id INT PRIMARY KEY)", "ALTER TABLE rls ENABLE ROW LEVEL SECURITY",
                "CREATE TABLE excl (id INT PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&))".replace("r int4range, EXCLUDE USING gist (r WITH &&)", "p point, EXCLUDE USING gist (p WITH ~=)"),
                "CREATE TABLE inf (id INT PRIMARY KEY, t timestamp)", "INSERT INTO inf VALUES (1, '294276-12-31 23:59:59')",
                "CREATE TABLE lower_check (id INT PRIMARY KEY, e text CHECK (e ~ '^a'), n int NOT NULL DEFAULT 3 CHECK (n BETWEEN 1 AND 5))",
                "INSERT INTO lower_check VALUES (1, 'a', 3)");
        }
        String plan = RealServers.plan(folder, "odd", RealServers.Side.POSTGRES, "");
        show(operator.run("check", plan));
    }
}
