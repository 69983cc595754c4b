package dev.midflight.router.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.testkit.servers.RedisServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class CommandTableTest {

    private static RedisServer server;
    private static Wire wire;

    @BeforeAll
    static void launch() {
        server = RedisServer.launch();
        wire = new Wire(RedisAddress.of(server.host(), server.port()));
    }

    @AfterAll
    static void end() {
        wire.close();
        server.close();
    }

    /** A line of the server's own table. */
    private record Known(String name, Set<String> flags, String keys) {}

    private static List<Known> known() {
        List<Known> all = new ArrayList<>();
        for (Object each : wire.list("COMMAND")) {
            List<?> line = (List<?>) each;
            Set<String> flags =
                    ((List<?>) line.get(2)).stream().map(Words::text).collect(Collectors.toSet());
            all.add(new Known(
                    Words.text(line.get(0)), flags, "%s,%s,%s".formatted(line.get(3), line.get(4), line.get(5))));
        }
        return all;
    }

    @Test
    void everyCommandOfTheServerIsInTheTableAndNoOtherOne() {
        Set<String> theirs = known().stream().map(Known::name).collect(Collectors.toSet());
        Set<String> ours = CommandTable.redis().entries().values().stream()
                .filter(entry -> entry.since().isEmpty() && !entry.name().contains("|"))
                .map(CommandTable.Entry::name)
                .collect(Collectors.toCollection(HashSet::new));

        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void keysAreWhereTheServerSaysThatTheyAre() {
        for (Known command : known()) {
            CommandTable.Entry entry = entry(command);
            if (!command.flags().contains("movablekeys")) {
                String ours = entry.keys().isEmpty() ? "0,0,0" : String.join("+", entry.keys());
                assertThat(ours).as(command.name()).isEqualTo(command.keys());
            }
        }
    }

    @Test
    void whatWritesForTheServerWritesForTheTable() {
        for (Known command : known()) {
            CommandTable.Entry entry = entry(command);
            boolean writes = command.flags().contains("write");
            if (entry.kind() == CommandKind.PURE_READ) {
                assertThat(writes).as(command.name()).isFalse();
            } else if (entry.kind() != CommandKind.ADMIN && entry.kind() != CommandKind.SCRIPT_OR_TX) {
                assertThat(writes).as(command.name()).isTrue();
            } else if (writes) {
                assertThat(entry.has("refused")).as(command.name()).isTrue();
            }
        }
    }

    @Test
    void whatIsMarkedCanBeRunWithinAScript() {
        for (Known command : known()) {
            CommandTable.Entry entry = entry(command);
            boolean marked = Set.of(
                            CommandKind.WHOLE_VALUE, CommandKind.RELATIVE, CommandKind.RANDOM, CommandKind.TIMED)
                    .contains(entry.kind());
            if (marked) {
                assertThat(command.flags()).as(command.name()).doesNotContain("noscript");
            }
        }
    }

    @Test
    void keysThatMoveAreFoundWhereTheServerFindsThem() {
        for (String line : List.of(
                "ZUNIONSTORE out 2 a b WEIGHTS 1 2",
                "ZINTER 2 a b WITHSCORES",
                "ZDIFFSTORE out 1 a",
                "SORT list BY w_* GET d_* STORE out",
                "GEORADIUS places 1 2 3 km STORE out",
                "GEORADIUSBYMEMBER places m 3 km STOREDIST out",
                "XREAD COUNT 2 STREAMS a b 0 0",
                "XREADGROUP GROUP g c COUNT 1 STREAMS a b > >",
                "EVAL return 3 a b c d")) {
            byte[][] words = Words.of(List.of(line.split(" ")));
            List<?> theirs = wire.list("COMMAND", "GETKEYS", List.of(words));

            assertThat(Call.of(words).keys().stream().map(Key::text))
                    .as(line)
                    .containsExactlyInAnyOrderElementsOf(
                            theirs.stream().map(Words::text).toList());
        }
    }

    @Test
    void partOfACommandMayBeOfAnotherKind() {
        assertThat(call("MEMORY USAGE k").keys()).containsExactly(Key.of("k"));
        assertThat(call("MEMORY DOCTOR").is(CommandKind.ADMIN)).isTrue();
    }

    @Test
    void sortAndGeoradiusReadUnlessTheyStore() {
        assertThat(call("SORT list").isRead()).isTrue();
        assertThat(call("SORT list STORE out").isRead()).isFalse();
        assertThat(call("GEORADIUS p 1 2 3 km").isRead()).isTrue();
        assertThat(call("GEORADIUS p 1 2 3 km STOREDIST out").isRead()).isFalse();
    }

    @Test
    void commandThatNobodyKnowsHasNoKindAndIsNoRead() {
        Call call = call("JSON.SET k $ 1");

        assertThat(call.kind()).isEmpty();
        assertThat(call.isRead()).isFalse();
    }

    @Test
    void countOfKeysThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> call("EVAL x 3 a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> call("ZUNION two a b")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Call call(String line) {
        return Call.of(Words.of(List.of(line.split(" "))));
    }

    private static CommandTable.Entry entry(Known command) {
        return CommandTable.redis().entry(Words.of(command.name())).orElseThrow();
    }
}
