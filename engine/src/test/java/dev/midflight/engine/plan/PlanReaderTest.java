package dev.midflight.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.throttle.DayRates;
import dev.midflight.engine.throttle.Rate;
import dev.midflight.engine.throttle.Signal;
import dev.midflight.spi.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanReaderTest {

    private static final String SIDES =
            """
            source: { url: "mariadb://127.0.0.1:3306/shop", user: mover, password: "${env:SOURCE_PASSWORD}" }
            target: { url: "postgresql://127.0.0.1:5432/shop", user: mover, password: "${env:TARGET_PASSWORD}" }
            """;

    private static final String SMALLEST = "migration: shop\n" + SIDES;

    private static final Map<String, String> VARIABLES =
            Map.of("SOURCE_PASSWORD", "one", "TARGET_PASSWORD", "two", "EMPTY", "");

    private final Path folder;

    PlanReaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void excludedEntitiesAreReadAndAreInNoStepThatReadsThem() {
        String ramp = "switch: { ramp: [ \"allow:c:1,c:2\", 100%% ], reads: { exclude: [ %s ] } }\n";

        assertThat(read(SMALLEST + ramp.formatted("c:3, \"c:12\""))
                        .switching()
                        .routers()
                        .exclude())
                .containsExactly("c:3", "c:12");
        assertThat(refusal(SMALLEST + ramp.formatted("c:3, c:2")))
                .contains("'c:2' is excluded, and the step allow:c:1,c:2 reads it at the new side");
        assertThat(refusal(SMALLEST + ramp.formatted("c:3, c:3"))).contains("'c:3' stands here twice");
        assertThat(refusal(SMALLEST + ramp.formatted("\"c 3\""))).contains("'c 3' is no id");
        assertThat(refusal(SMALLEST + "switch: { exclude: [ c:3 ] }\n")).contains("it belongs under switch.reads");
    }

    private String refusal(String plan) {
        Explanation said = refused(plan);
        return said.what() + " " + said.answer() + " " + said.remedy();
    }

    @Test
    void smallestPlanHasEveryDefault() {
        MigrationPlan plan = read(SMALLEST);

        assertThat(plan.migration()).isEqualTo("shop");
        assertThat(plan.state()).isEqualTo(folder.resolve(".midflight/shop"));
        assertThat(plan.capture()).isEqualTo(Capture.LOG);
        assertThat(plan.source().store().scheme()).isEqualTo("mariadb");
        assertThat(plan.source().store().user()).contains("mover");
        assertThat(plan.source().store().password().reveal()).isEqualTo("one");
        assertThat(plan.tables().rules()).isEmpty();
        assertThat(plan.copy().chunkBytes()).hasValue(16 << 20);
        assertThat(plan.copy().lanes()).isEmpty();
        assertThat(plan.copy().pilot()).hasToString("1%");
        assertThat(plan.apply()).isEqualTo(ApplyMode.KEYED);
        assertThat(plan.verify().pass()).hasToString("99.9999%");
        assertThat(plan.switching().maxPause()).isEqualTo(Duration.ofSeconds(2));
        assertThat(plan.switching().reverse()).isEqualTo(SwitchSettings.Reverse.ON);
        assertThat(plan.throttle().rates().usual()).isEmpty();
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void everyBuiltKeyIsRead() {
        MigrationPlan plan = read(
                """
                migration: shop
                state: journal/here
                capture: log
                """
                        + SIDES
                        + """
                tables:
                  - from: orders
                    to: sales.orders
                    columns: { legacy_flag: ~, other: }
                    accept: [ "lossy:price" ]
                    values: { zero-date: null, nul: strip }
                  - from: "old_*"
                    to: "new_*"
                exclude: [ "tmp_*" ]
                copy:    { chunk: 8MiB, lanes: 4, pilot: 0.5%, keys: present }
                apply:   keyed
                verify:  { pass: 100% }
                switch:  { max-pause: 500ms, reverse: on, fence: auto, app-users: [shop, "web app"], ramp: [] }
                throttle:
                  rate: 50MiB/s
                  windows: { "09:00-21:00": 1000rows/s, "22:30-06:00": off }
                  zone: Europe/Berlin
                  source-latency: 50ms
                  source-lag: 5s
                  source-sessions: 20
                  target-latency: 800us
                """);

        TableRule orders = plan.tables().rules().get(0);
        assertThat(plan.state()).isEqualTo(folder.resolve("journal/here"));
        assertThat(orders.to()).contains("sales.orders");
        assertThat(orders.leftOut()).containsExactly("legacy_flag", "other");
        assertThat(orders.acceptedLossy()).containsExactly("price");
        assertThat(orders.values()).isEqualTo(new ValueRules(ValueRules.ZeroDate.NULL, ValueRules.Nul.STRIP));
        assertThat(orders.place().line()).isEqualTo(7);
        assertThat(plan.copy().lanes()).hasValue(4);
        assertThat(plan.copy().keys()).isEqualTo(CopySettings.Keys.PRESENT);
        assertThat(plan.switching().reverse()).isEqualTo(SwitchSettings.Reverse.ON);
        assertThat(plan.switching().appUsers()).containsExactly("shop", "web app");
        assertThat(plan.throttle().rates().usual()).contains(new Rate(50L << 20, Rate.Unit.BYTES));
        assertThat(plan.throttle().rates().windows())
                .containsExactly(
                        new DayRates.Window(
                                LocalTime.of(9, 0), LocalTime.of(21, 0), Optional.of(new Rate(1000, Rate.Unit.ROWS))),
                        new DayRates.Window(LocalTime.of(22, 30), LocalTime.of(6, 0), Optional.empty()));
        assertThat(plan.throttle().rates().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(plan.throttle().limits())
                .isEqualTo(Map.of(
                        Signal.SOURCE_LATENCY, 50_000L,
                        Signal.SOURCE_LAG, 5_000_000L,
                        Signal.SOURCE_SESSIONS, 20L,
                        Signal.TARGET_LATENCY, 800L));
    }

    @Test
    void unknownKeyNamesTheNearestOneAndItsPlace() {
        Explanation fault = refused(SMALLEST + "copy:\n  chunck: 4MiB\n");

        assertThat(fault.exit()).isEqualTo(2);
        assertThat(fault.what()).isEqualTo("Cannot use copy.chunck");
        assertThat(fault.where()).isEqualTo(folder.resolve("plan.yaml") + ":5:3");
        assertThat(fault.answer()).contains("no key chunck under copy").contains("the nearest is chunk");
    }

    @Test
    void keyInTheWrongSectionNamesItsHome() {
        assertThat(refused(SMALLEST + "lanes: 4\n").answer()).contains("it belongs under copy");
        assertThat(refused(SMALLEST + "copy: { capture: log }\n").answer()).contains("under the top level");
    }

    @Test
    void keyUnlikeAnyListsTheKnownOnes() {
        assertThat(refused(SMALLEST + "verify: { zzzzzz: 1 }\n").answer()).contains("known here: pass, business");
    }

    @Test
    void keyWrittenTwiceNamesBothPlaces() {
        Explanation fault = refused(SMALLEST + "apply: keyed\napply: keyed\n");

        assertThat(fault.where()).endsWith(":5:1");
        assertThat(fault.answer()).contains("first at line 4");
    }

    @Test
    void malformedYamlNamesTheLine() {
        assertThat(refused(SMALLEST + "copy: { chunk: 4MiB\n").where()).contains("plan.yaml:5:");
        assertThat(refused(SMALLEST + "copy: { chunk: 4MiB\n").answer()).contains("begins at line 4");
        assertThat(refused("migration: shop\n\tcopy: 1\n").where()).contains("plan.yaml:2:");
        assertThat(refused("a: b\u0007\n").where()).contains("plan.yaml:1:5");
        assertThat(refused("").answer()).contains("empty");
        assertThat(refused("- a\n").answer()).contains("a list, not a map");
        assertThat(refused("a: 1\n---\nb: 1\n").where()).contains("plan.yaml:2");
    }

    @Test
    void malformedYamlNeverShowsAPasswordThatWasNotQuoted() {
        for (String sigil : List.of("*", "!", "&", "%", "@", "`", "!!", "!x!", "\"\\x", "[", "{", "|", ">")) {
            String plan = "migration: shop\nsource: { url: \"a://h/b\", password: " + sigil + "hunter2 }\n";

            Explanation fault = refused(plan + "target: { url: \"c://h/d\" }\n");

            assertThat(fault.toString()).as(sigil).doesNotContain("hunter2");
        }
    }

    @Test
    void fileThatCannotBeReadIsSaidSo() throws IOException {
        Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE9, '\n'});
        Files.write(folder.resolve("huge.yaml"), new byte[(1 << 20) + 1]);

        assertThat(refused(folder.resolve("none.yaml")).answer()).contains("no such file");
        assertThat(refused(folder).answer()).contains("folder");
        assertThat(refused(folder.resolve("latin1.yaml")).answer()).contains("UTF-8");
        assertThat(refused(folder.resolve("huge.yaml")).answer()).contains("1048577 bytes");
    }

    @Test
    void byteOrderMarkIsNoFault() {
        assertThat(read("\uFEFF" + SMALLEST).migration()).isEqualTo("shop");
    }

    @Test
    void missingKeysAreNamed() {
        assertThat(refused(SIDES).what()).isEqualTo("Cannot do without migration");
        assertThat(refused("migration: a\nsource: { user: b }\ntarget: { url: \"a://b/c\" }\n")
                        .what())
                .isEqualTo("Cannot do without source.url");
    }

    @Test
    void wrongValuesSayWhatIsRight() {
        Map<String, String> answers = Map.ofEntries(
                Map.entry("copy: { chunk: 4MB }", "'4MB' is not a size"),
                Map.entry("copy: { chunk: 4 }", "'4' is not a size"),
                Map.entry("copy: { chunk: 1B }", "1B is not in 64KiB to 1GiB"),
                Map.entry("copy: { chunk: 99999999999999999GiB }", "is not a size"),
                Map.entry("copy: { chunk: [1] }", "a list, not a value"),
                Map.entry("copy: { chunk: ~ }", "nothing, not a value"),
                Map.entry("copy: { lanes: many }", "'many' is no number of lanes"),
                Map.entry("copy: { lanes: 0 }", "0 lanes are not in 1 to 256"),
                Map.entry("copy: { pilot: 1 }", "'1' is not a share"),
                Map.entry("copy: { pilot: 101% }", "101% is not in 0% to 100%"),
                Map.entry("copy: { keys: later }", "'later' is none of auto, present, deferred"),
                Map.entry("copy: fast", "a single value, not a map"),
                Map.entry("copy:", "nothing, not a map"),
                Map.entry("switch: { max-pause: 2 }", "'2' is not a length of time"),
                Map.entry("switch: { max-pause: 2sec }", "'2sec' is not a length of time"),
                Map.entry("switch: { max-pause: 0s }", "0s is not in 1ms to 1h"),
                Map.entry("switch: { reverse: true }", "'true' is none of on, off"),
                Map.entry("switch: { app-users: shop }", "a single value, not a list"),
                Map.entry("switch: { app-users: [a, a] }", "'a' stands here twice"),
                Map.entry("throttle: { rate: 50MiB }", "'50MiB' is not a rate"),
                Map.entry("throttle: { rate: 0MiB/s }", "'0MiB/s' is not a rate"),
                Map.entry("throttle: { rate: 0rows/s }", "'0rows/s' is not a rate"),
                Map.entry("throttle: { rate: 20000rows }", "'20000rows' is not a rate"),
                Map.entry("throttle: { windows: { noon: 1MiB/s } }", "'noon' is no window"),
                Map.entry(
                        "throttle: { windows: { \"09:00-12:00\": off, \"11:00-13:00\": off } }",
                        "the windows 09:00-12:00 and 11:00-13:00 overlap"),
                Map.entry("throttle: { zone: Berlin }", "'Berlin' is no time zone"),
                Map.entry("throttle: { source-latency: 50 }", "'50' is not a length of time"),
                Map.entry("throttle: { source-latency: 0ms }", "'0ms' is not a limit"),
                Map.entry("throttle: { source-sessions: many }", "'many' is not a number"),
                Map.entry("switch: { gates: { external: [ { name: a } ] } }", "a gate asks one of"),
                Map.entry(
                        "switch: { gates: { external: [ { name: a, approval: by-hand, query: x } ] } }",
                        "only a query has it"),
                Map.entry(
                        "switch: { gates: { external: [ { name: a, prometheus: \"http://a\", query: x } ] } }",
                        "a query has a limit"),
                Map.entry(
                        "switch: { gates: { external: [ { name: a, webhook: \"ftp://a\" } ] } }",
                        "it is not http or https"),
                Map.entry("switch: { gates: { every: 100ms } }", "100ms is below 1s"),
                Map.entry("switch: { gates: { dirty-keys: many } }", "'many' is no number of keys"),
                Map.entry("switch: { gates: { dirty-keys: 10001 } }", "'10001' is no number of keys"),
                Map.entry("capture: wal", "'wal' is none of log, application"),
                Map.entry("exclude: [ \"\" ]", "an empty text"),
                Map.entry("state: !local x", "it has a YAML tag"));

        answers.forEach((line, answer) ->
                assertThat(refused(SMALLEST + line + "\n").answer()).as(line).contains(answer));
    }

    @Test
    void remedyIsASentenceOfItsOwn() {
        assertThat(refused(SMALLEST + "copy: { chunk: 4MB }\n").remedy())
                .isEqualTo("Write a whole number and one of B, KiB, MiB, GiB, as in 4MiB.");
    }

    @Test
    void namesAreChecked() {
        for (String name : List.of("Shop", "-shop", "a b", "ä", "a".repeat(42), "../x")) {
            assertThat(refused("migration: \"" + name + "\"\n" + SIDES).answer())
                    .as(name)
                    .contains("is not a name");
        }
    }

    @Test
    void gatesOfOthersAreRead() {
        RouterSettings.Gates gates = read(SMALLEST
                        + "switch: { gates: { every: 2s, external: [ { name: a, prometheus: \"http://h:9090\", query: up,"
                        + " at-least: 1, headers: { X: \"${env:SOURCE_PASSWORD}\" } },"
                        + " { name: b, webhook: \"https://h/x\" }, { name: c, approval: by-hand } ] } }\n")
                .switching()
                .routers()
                .gates();

        assertThat(gates.external().every()).isEqualTo(Duration.ofSeconds(2));
        assertThat(gates.external().gates())
                .extracting(ExternalGate::words)
                .containsExactly("up of http://h:9090, at least 1", "POST https://h/x", "by hand");
        assertThat(gates.external().gates().toString()).contains("X=").doesNotContain("X=one");
    }

    @Test
    void limitOfDirtyKeysIsANumberOrOff() {
        String gates = SMALLEST + "switch: { gates: { dirty-keys: %s } }\n";

        assertThat(read(SMALLEST).switching().routers().gates().dirtyKeys()).hasValue(10_000);
        assertThat(read(gates.formatted("0")).switching().routers().gates().dirtyKeys())
                .hasValue(0);
        assertThat(read(gates.formatted("off")).switching().routers().gates().dirtyKeys())
                .isEmpty();
        assertThat(refused(gates.formatted("-1")).remedy()).isEqualTo("Write one from 0 to 10000, or off.");
    }

    @Test
    void partsNotBuiltAreRefusedByName() {
        Map<String, String> parts = Map.ofEntries(
                Map.entry("switch: { reverse: off }", "switch.reverse"),
                Map.entry("tables: [ { from: a, where: \"x == 1\" } ]", "tables[0].where"),
                Map.entry("tables: [ { from: a }, { from: b, columns: { id: \"uuid5()\" } } ]", "tables[1].columns.id"),
                Map.entry("switch: { fence: rights }", "switch.fence"),
                Map.entry("switch: { fence: read-only }", "switch.fence"));

        parts.forEach((line, key) -> {
            Explanation fault = refused(SMALLEST + line + "\n");
            assertThat(fault.what()).as(line).isEqualTo("Cannot use " + key);
            assertThat(fault.answer()).as(line).contains("not built yet in this version");
            assertThat(fault.where()).as(line).contains("plan.yaml:4:");
        });
    }

    @Test
    void severalStoresOnOneSideAreRefusedByName() {
        Explanation fault = refused(
                """
                migration: shop
                source: { url: "mariadb://127.0.0.1/shop" }
                target: { stores: [ { url: "mariadb://a/b" }, { url: "mariadb://c/d" } ], by: hash, key: id }
                """);

        assertThat(fault.what()).isEqualTo("Cannot use target.stores");
        assertThat(fault.answer()).contains("not built yet");
    }

    @Test
    void tableMappingsThatContradictEachOtherAreRefused() {
        assertThat(tables("[]").answer()).contains("an empty list");
        assertThat(tables("[ {} ]").what()).isEqualTo("Cannot do without tables[0].from");
        assertThat(tables("[ { from: \"\" } ]").answer()).contains("an empty text");
        assertThat(tables("[ { from: a }, { from: a } ]").answer()).contains("'a' stands here twice");
        assertThat(tables("[ { from: a, to: x }, { from: b, to: x } ]").what()).isEqualTo("Cannot use tables[1].to");
        assertThat(tables("[ { from: a, to: x.y.z } ]").answer()).contains("more than one dot");
        assertThat(tables("[ { from: a, to: x. } ]").answer()).contains("empty table or schema name");
        assertThat(tables("[ { from: a, to: \"b_*\" } ]").answer())
                .contains("has 1 *")
                .contains("has 0");
        assertThat(tables("[ { from: \"a?\", to: \"b?\" } ]").answer()).contains("only * is taken over");
        assertThat(tables("[ { from: a, accept: [ price ] } ]").answer()).contains("accepts nothing");
        assertThat(tables("[ { from: a, values: { nul: null } } ]").answer()).contains("none of reject, strip");
    }

    @Test
    void sourceAndTargetMustDiffer() {
        assertThat(refused("migration: a\nsource: { url: \"a://b/c\" }\ntarget: { url: \"a://b/c\" }\n")
                        .answer())
                .contains("the same store");
    }

    private Explanation tables(String value) {
        return refused(SMALLEST + "tables: " + value + "\n");
    }

    private MigrationPlan read(String text) {
        return PlanReader.read(write(text), name -> Optional.ofNullable(VARIABLES.get(name)));
    }

    private Explanation refused(String text) {
        return refused(write(text));
    }

    private Explanation refused(Path file) {
        PlanException refusal = catchThrowableOfType(
                PlanException.class, () -> PlanReader.read(file, name -> Optional.ofNullable(VARIABLES.get(name))));
        assertThat(refusal).as("a refusal of %s", file).isNotNull();
        assertThat(refusal.getMessage()).startsWith("Cannot");
        return refusal.explanation();
    }

    private Path write(String text) {
        try {
            return Files.writeString(folder.resolve("plan.yaml"), text);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
