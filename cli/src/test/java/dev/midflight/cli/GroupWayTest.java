package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.MemoryTx;
import dev.midflight.testkit.memory.Row;
import dev.midflight.testkit.memory.WriteRefusedException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two migrations that switch in one moment or not at all. */
final class GroupWayTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String GROUP = "switch: { group: [east.yaml, west.yaml] }";
    private static final int ROWS = 200;

    /** Following and comparing so many takes so long that the other one would be done before. */
    private static final int MANY_ROWS = 50_000;

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void bothSwitchThereAndBackAndAreNeverWritableOnDifferentSides() throws Exception {
        try (MemoryShop east = MemoryShop.open("east", folder, ROWS);
                MemoryShop west = MemoryShop.open("west", folder, ROWS)) {
            east.write(GROUP);
            west.write(GROUP.replace("}", ", max-pause: 7s }"));
            try (Operator.Background one = operator.start("run", east.plan());
                    Operator.Background other = operator.start("run", west.plan())) {
                Await.phase(operator, east.plan(), "VERIFIED", LONG);
                Await.phase(operator, west.plan(), "VERIFIED", LONG);

                Operator.Answer forecast = operator.run("cutover", west.plan(), "--dry-run");
                assertThat(forecast).as(forecast.error()).matches(Operator.Answer::isDone);
                assertThat(forecast.json().at("/members/1/migration").asText()).isEqualTo("west");
                assertThat(forecast.json().at("/members/1/max_pause_ms").asLong())
                        .isEqualTo(7_000);
                assertThat(forecast.json().at("/members/0/max_pause_ms").asLong())
                        .isLessThan(7_000);
                assertThat(operator.run("rollback", east.plan()).error()).contains("the source has the writes");

                writeMany(west.source());
                Probe probe = new Probe(east, west);
                Operator.Answer there = operator.run("cutover", west.plan());
                assertThat(there).as(there.error()).matches(Operator.Answer::isDone);
                JsonNode members = there.json().path("members");
                assertThat(members.size()).isEqualTo(2);
                assertThat(members.at("/0/migration").asText()).isEqualTo("east");
                assertThat(authority(east)).isEqualTo("target");
                assertThat(authority(west)).isEqualTo("target");
                assertThat(operator.run("cutover", east.plan())
                                .json()
                                .path("already")
                                .asBoolean())
                        .isTrue();

                Operator.Answer back = operator.run("rollback", east.plan());
                assertThat(back).as(back.error()).matches(Operator.Answer::isDone);
                assertThat(authority(east)).isEqualTo("source");
                assertThat(authority(west)).isEqualTo("source");
                assertThat(one.answer()).isEmpty();
                assertThat(other.answer()).isEmpty();
                probe.stop();
            }
        }
    }

    @Test
    void noneSwitchesIfOneCannot() throws Exception {
        try (MemoryShop east = MemoryShop.open("east", folder, ROWS);
                MemoryShop west = MemoryShop.open("west", folder, ROWS)) {
            east.write(GROUP);
            west.write(GROUP);
            Operator.Answer early = operator.run("cutover", east.plan());
            assertThat(early.exit()).isEqualTo(5);
            assertThat(early.error()).contains("east of the group is in phase NEW");
            try (Operator.Background one = operator.start("run", east.plan());
                    Operator.Background other = operator.start("run", west.plan())) {
                Await.phase(operator, east.plan(), "VERIFIED", LONG);
                Await.phase(operator, west.plan(), "VERIFIED", LONG);
                west.openTarget();
                MemoryTx corruption = west.target().begin();
                corruption.update(MemoryShop.ORDERS, Row.of(7, 8));
                corruption.commit();
                assertThat(operator.run("verify", west.plan(), "--full").exit()).isNotZero();

                Operator.Answer refused = operator.run("cutover", east.plan());

                assertThat(refused.exit()).isNotZero();
                assertThat(refused.json().at("/error/where").asText()).startsWith("west: ");
                assertThat(refused.error()).contains("None of the group was switched");
                assertThat(authority(east)).isEqualTo("source");
                assertThat(authority(west)).isEqualTo("source");
                write(east.source(), 1_000);
                write(west.source(), 1_000);
                assertThat(one.answer()).isEmpty();
                assertThat(other.answer()).isEmpty();

                assertThat(operator.run("verify", west.plan(), "--full", "--repair"))
                        .matches(Operator.Answer::isDone);
                Operator.Answer done = operator.run("cutover", east.plan());
                assertThat(done).as(done.error()).matches(Operator.Answer::isDone);
                assertThat(authority(east)).isEqualTo("target");
                assertThat(authority(west)).isEqualTo("target");
            }
        }
    }

    @Test
    void plansOfAGroupNameTheSamePlans() {
        try (MemoryShop east = MemoryShop.open("east", folder, ROWS);
                MemoryShop west = MemoryShop.open("west", folder, 1)) {
            east.write(GROUP);
            Operator.Answer lonely = operator.run("cutover", east.plan());
            assertThat(lonely.exit()).isEqualTo(2);
            assertThat(lonely.json().at("/error/where").asText()).endsWith("west.yaml");
            assertThat(lonely.error()).contains("does not name the same plans");

            west.write("switch: { group: [east.yaml, north.yaml] }");
            Operator.Answer absent = operator.run("cutover", west.plan());
            assertThat(absent.exit()).isEqualTo(2);
            assertThat(absent.error()).contains("is not among those that switch together");

            west.write("switch: { group: [west.yaml] }");
            assertThat(operator.run("check", west.plan()).error()).contains("nothing switches together");

            west.write("switch: { group: [west.yaml, gone.yaml] }");
            Operator.Answer gone = operator.run("cutover", west.plan());
            assertThat(gone.exit()).isEqualTo(2);
            assertThat(gone.json().at("/error/where").asText()).endsWith("gone.yaml");

            Operator.Answer straight = operator.run("run", east.plan(), "--until", "switched");
            assertThat(straight.exit()).isEqualTo(2);
            assertThat(straight.error()).contains("switches together with others");
        }
    }

    private String authority(MemoryShop shop) {
        JsonNode status = operator.run("status", shop.plan()).json();
        return status.path("authority").asText().toLowerCase(Locale.ROOT);
    }

    private static void writeMany(MemoryServer server) {
        MemoryTx tx = server.begin();
        for (int key = ROWS + 1; key <= MANY_ROWS; key++) {
            tx.insert(MemoryShop.ORDERS, Row.of(key, key));
        }
        tx.commit();
    }

    private static boolean write(MemoryServer server, int key) {
        MemoryTx tx = server.begin();
        try {
            tx.insert(MemoryShop.ORDERS, Row.of(key, key));
            tx.commit();
            return true;
        } catch (WriteRefusedException fenced) {
            tx.rollback();
            return false;
        }
    }

    /**
     * Writes here and there all the time: as soon as one migration took a write on one side, the other one takes none
     * on the other side any more.
     */
    private static final class Probe {

        private final Thread thread = new Thread(this::write, "probe");
        private final AtomicBoolean stop = new AtomicBoolean();
        private final MemoryShop east;
        private final MemoryShop west;
        private volatile String wrong = "";
        private final AtomicInteger turns = new AtomicInteger();

        Probe(MemoryShop east, MemoryShop west) {
            this.east = east;
            this.west = west;
            thread.start();
        }

        private void write() {
            int key = 1_000_000;
            while (!stop.get()) {
                boolean sourceFirst = GroupWayTest.write(east.source(), key++);
                boolean targetThen = GroupWayTest.write(west.target(), key++);
                boolean sourceLast = GroupWayTest.write(east.source(), key++);
                boolean eastAtTarget = GroupWayTest.write(east.target(), key++);
                boolean westAtSource = GroupWayTest.write(west.source(), key++);
                if ((sourceFirst && targetThen && sourceLast) || (eastAtTarget && westAtSource)) {
                    wrong = "one took a write at its target and the other at its source after it";
                }
                turns.incrementAndGet();
                LockSupport.parkNanos(1_000_000);
            }
        }

        void stop() throws InterruptedException {
            stop.set(true);
            thread.join();
            assertThat(wrong).isEmpty();
            assertThat(turns.get()).isGreaterThan(10);
        }
    }
}
