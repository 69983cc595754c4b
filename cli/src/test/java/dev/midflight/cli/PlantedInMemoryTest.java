package dev.midflight.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import dev.midflight.testkit.memory.MemoryTx;
import dev.midflight.testkit.memory.Row;
import dev.midflight.testkit.memory.WriteRefusedException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage by chance between servers in this JVM, under load: what is reported is what was done. */
final class PlantedInMemoryTest {

    private static final int ROUNDS = Integer.getInteger("corruption.rounds", 2) * 10;
    private static final long SEED = Long.getLong("corruption.seed", 1);
    private static final int ROWS = 1_000;
    private static final int LIVE = 5;

    private static final List<Consumer<Map<Long, Long>>> SINGLE = List.of(
            rows -> rows.put(2L * ROWS, 1L),
            rows -> rows.put(-1L, 1L),
            rows -> rows.remove((long) ROWS),
            rows -> rows.remove(1L),
            rows -> rows.put(ROWS - 1L, 0L),
            rows -> rows.put(1L, 0L),
            rows -> rows.put(2L * ROWS, requireNonNull(rows.remove((long) ROWS), "last value")),
            rows -> exchange(rows, ROWS - 2L, ROWS - 1L));

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void whatIsReportedIsWhatWasDone() throws Exception {
        try (MemoryShop shop = MemoryShop.open("planted", folder, ROWS);
                Operator.Background run = operator.start("run", shop.plan())) {
            Await.phase(operator, shop.plan(), "VERIFIED", Duration.ofSeconds(30));
            assertThat(run.answer()).as("run goes on").isEmpty();
            shop.openTarget();
            for (Consumer<Map<Long, Long>> damage : SINGLE) {
                // Alone and before anybody writes, for a part with another difference is looked at again anyway.
                Map<Long, Long> after = rows(shop);
                damage.accept(after);
                round(shop, 0, write(shop, rows(shop), after));
            }
            AtomicBoolean open = new AtomicBoolean(true);
            Thread application = new Thread(() -> writeUntilClosed(shop, open));
            application.start();
            try {
                for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                    round(shop, seed, plant(shop, new Random(seed)));
                }
            } finally {
                open.set(false);
                application.join();
            }
        }
    }

    private void round(MemoryShop shop, long seed, Map<Long, String> expected) throws Exception {
        Operator.Answer found = operator.run("verify", shop.plan(), "--full");
        assertThat(reported(found)).as("with -Dcorruption.seed=" + seed).isEqualTo(expected);
        assertThat(found.exit()).isEqualTo(expected.isEmpty() ? 0 : 4);
        assertThat(operator.run("verify", shop.plan(), "--repair").exit()).isZero();
        Operator.Answer clean = operator.run("verify", shop.plan(), "--full");
        assertThat(clean.exit())
                .as("after the repair, seed %d: %s", seed, clean.json())
                .isZero();
    }

    /** Changes rows of the target; the multiset of values, their sum and their exclusive or stay as often as not. */
    private static Map<Long, String> plant(MemoryShop shop, Random random) {
        Map<Long, Long> before = rows(shop);
        Map<Long, Long> after = new TreeMap<>(before);
        for (int damage = 0; damage < 12; damage++) {
            long one = still(random);
            long other = still(random);
            long mask = random.nextLong();
            switch (random.nextInt(6)) {
                case 0 -> after.remove(one);
                case 1 -> after.put(random.nextBoolean() ? -1 - one : ROWS + 1 + one, 1L);
                case 2 -> exchange(after, one, other);
                case 3 -> {
                    after.computeIfPresent(one, (key, value) -> value + mask);
                    after.computeIfPresent(other, (key, value) -> value - mask);
                }
                case 4 -> {
                    after.computeIfPresent(one, (key, value) -> value ^ mask);
                    after.computeIfPresent(other, (key, value) -> value ^ mask);
                }
                default -> after.computeIfPresent(one, (key, value) -> 0L);
            }
        }
        return write(shop, before, after);
    }

    private static Map<Long, Long> rows(MemoryShop shop) {
        Map<Long, Long> rows = new TreeMap<>();
        shop.source().rows(MemoryShop.ORDERS).forEach(row -> rows.put(row.number(0), row.number(1)));
        return rows;
    }

    private static Map<Long, String> write(MemoryShop shop, Map<Long, Long> before, Map<Long, Long> after) {
        Map<Long, String> expected = new TreeMap<>();
        MemoryTx tx = shop.target().begin();
        before.forEach((key, value) -> {
            if (!after.containsKey(key)) {
                tx.delete(MemoryShop.ORDERS, Row.of(key));
                expected.put(key, "missing");
            } else if (key % LIVE != 0 && !value.equals(after.get(key))) {
                tx.put(MemoryShop.ORDERS, Row.of(key, requireNonNull(after.get(key), "value")));
                expected.put(key, "different");
            }
        });
        after.keySet().stream().filter(key -> !before.containsKey(key)).forEach(key -> {
            tx.put(MemoryShop.ORDERS, Row.of(key, requireNonNull(after.get(key), "value")));
            expected.put(key, "extra");
        });
        tx.commit();
        return expected;
    }

    private static void exchange(Map<Long, Long> rows, long one, long other) {
        if (rows.containsKey(one) && rows.containsKey(other)) {
            Long value = requireNonNull(rows.get(one), "value");
            rows.put(one, requireNonNull(rows.put(other, value), "other value"));
        }
    }

    /** A key that the application leaves alone; the first and the last ones are among them. */
    private static long still(Random random) {
        long key = 1L + random.nextInt(ROWS - 1);
        return key % LIVE == 0 ? key - 1 : key;
    }

    private static void writeUntilClosed(MemoryShop shop, AtomicBoolean open) {
        Random random = new Random(SEED);
        while (open.get()) {
            long key = LIVE * (1L + random.nextInt(ROWS / LIVE));
            try {
                MemoryTx tx = shop.source().begin();
                if (random.nextInt(4) == 0) {
                    tx.delete(MemoryShop.ORDERS, Row.of(key));
                } else {
                    tx.put(MemoryShop.ORDERS, Row.of(key, random.nextLong()));
                }
                tx.commit();
            } catch (WriteRefusedException gone) {
                // The row is not there: an application would go on with another.
            }
            LockSupport.parkNanos(500_000);
        }
    }

    private static Map<Long, String> reported(Operator.Answer answer) throws Exception {
        Map<Long, String> reported = new TreeMap<>();
        try (Stream<String> lines =
                Files.lines(Path.of(answer.json().path("mismatches_file").asText()))) {
            for (JsonNode line : lines.map(Json::parse).toList()) {
                reported.put(line.at("/key/id").asLong(), line.path("kind").asText());
            }
        }
        return reported;
    }
}
