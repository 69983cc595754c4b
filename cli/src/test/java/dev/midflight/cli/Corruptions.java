package dev.midflight.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Damage of many kinds to the tables of {@link CorruptionShop}, done to one side behind Midflight's back, and what must
 * be reported of it: one line {@code table key kind} for each row. Rows that the application writes to are left alone,
 * for it would repair them.
 */
final class Corruptions {

    private static final String VALUES = "i, u, d, f, c, note, dt, ts, day, tm, j, bin, en, n";

    private final Random random;
    private final List<Integer> free = new ArrayList<>();
    private final Set<String> expected = new HashSet<>();
    private final List<String> target = new ArrayList<>();
    private final List<String> source = new ArrayList<>();
    private int gone;

    Corruptions(long seed) {
        random = new Random(seed);
        for (int id = 1; id <= CorruptionShop.ROWS; id++) {
            if (!CorruptionShop.isLive(id)) {
                free.add(id);
            }
        }
        // Rows at the ends of the table and, by chance, at the ends of spans.
        Collections.shuffle(free.subList(1, free.size() - 1), random);
    }

    /** Chooses rows for every kind of damage. */
    Corruptions plan() {
        rows();
        values();
        blanks();
        sumsAndSwaps();
        pairs();
        spanIsMissing();
        withoutKey();
        return this;
    }

    /** Does the damage. */
    void plant(Connection maria, Connection postgres) throws SQLException {
        RealServers.run(maria, source.toArray(String[]::new));
        RealServers.run(postgres, target.toArray(String[]::new));
    }

    /** What a verification must report, neither more nor less. */
    Set<String> expected() {
        return expected;
    }

    /** Brings the row that the source lost back as the application would write it. */
    void bringBack(Connection application) throws SQLException {
        RealServers.run(application, CorruptionShop.THINGS + " WHERE seq = " + gone);
    }

    private int next() {
        return free.remove(free.size() - 1);
    }

    private void differs(int id) {
        expected.add("thing {\"id\":%d} different".formatted(id));
    }

    private void set(String assignment) {
        int id = next();
        target.add("UPDATE thing SET %s WHERE id = %d".formatted(assignment, id));
        differs(id);
    }

    private void rows() {
        for (int id : new int[] {free.remove(0), next(), next()}) {
            target.add("DELETE FROM thing WHERE id = %d".formatted(id));
            expected.add("thing {\"id\":%d} missing".formatted(id));
        }
        int copied = next();
        for (int id : new int[] {-1 - random.nextInt(1000), CorruptionShop.ROWS + 5_000_000 + random.nextInt(1000)}) {
            target.add("INSERT INTO thing SELECT %d, %s FROM thing WHERE id = %d".formatted(id, VALUES, copied));
            expected.add("thing {\"id\":%d} extra".formatted(id));
        }
        gone = next();
        source.add("DELETE FROM thing WHERE id = %d".formatted(gone));
        expected.add("thing {\"id\":%d} extra".formatted(gone));
        int stale = next();
        source.add("UPDATE thing SET i = i + 1 WHERE id = %d".formatted(stale));
        differs(stale);
    }

    private void values() {
        set("i = i + 1");
        set("i = -i - 1");
        set("u = u - 1");
        set("d = d + 0.000001");
        set("f = f + 0.0000000001");
        set("c = upper(c)");
        set("c = reverse(c)");
        set("c = left(c, 3)");
        set("c = replace(c, 'é', 'e')");
        set("dt = dt + interval '1 microsecond'");
        set("dt = dt - interval '1 hour'");
        set("ts = ts + interval '1 microsecond'");
        set("ts = ts + interval '2 hours'");
        set("day = day + 1");
        set("tm = tm + interval '1 microsecond'");
        set("tm = -tm");
        set("j = '{\"a\": 999999999}'");
        set("bin = set_byte(bin, 0, 255 - get_byte(bin, 0))");
        set("bin = bin || '\\x00'::bytea");
        set("en = CASE WHEN en::text = 'small' THEN 'big' ELSE 'small' END");
    }

    private void blanks() {
        set("c = c || ' '");
        set("note = CASE WHEN note IS NULL THEN '' ELSE NULL END");
        set("note = coalesce(note, '') || ' '");
        set("n = CASE WHEN n IS NULL THEN 0 ELSE NULL END");
        set("n = coalesce(n, 0) + 1");
        set("bin = '\\x'::bytea");
    }

    private void sumsAndSwaps() {
        int[] late = {next(), next(), next(), next()};
        for (int id : late) {
            target.add("UPDATE thing SET dt = dt + interval '10 minutes' WHERE id = %d".formatted(id));
            differs(id);
        }
        int one = next();
        int other = next();
        target.add("UPDATE thing SET i = i + 7 WHERE id = %d".formatted(one));
        target.add("UPDATE thing SET i = i - 7 WHERE id = %d".formatted(other));
        differs(one);
        differs(other);
        swap(VALUES, next(), next());
        swap("c", next(), next());
        int[] masked = {next(), next()};
        for (int id : masked) {
            target.add("UPDATE thing SET i = i # 1431655765 WHERE id = %d".formatted(id));
            differs(id);
        }
        int[] round = {next(), next(), next()};
        target.add(
                "UPDATE thing t SET i = o.i, d = o.d FROM thing o WHERE (t.id, o.id) IN ((%d, %d), (%d, %d), (%d, %d))"
                        .formatted(round[0], round[1], round[1], round[2], round[2], round[0]));
        for (int id : round) {
            differs(id);
        }
    }

    private void swap(String columns, int one, int other) {
        target.add("UPDATE thing t SET (%s) = (SELECT %s FROM thing o WHERE o.id = %d + %d - t.id) WHERE id IN (%d, %d)"
                .formatted(columns, columns, one, other, one, other));
        differs(one);
        differs(other);
    }

    private void pairs() {
        int place = 1 + 4 * random.nextInt(CorruptionShop.PAIRS / 4);
        target.add("UPDATE pair SET x = y, y = x WHERE a = %d".formatted(place));
        expected.add("pair {\"a\":%d,\"b\":\"k%d\"} different".formatted(place, place));
        int moved = 2 + 4 * random.nextInt(CorruptionShop.PAIRS / 4);
        target.add("UPDATE pair SET b = b || ' ' WHERE a = %d".formatted(moved));
        expected.add("pair {\"a\":%d,\"b\":\"k%d\"} missing".formatted(moved, moved));
        expected.add("pair {\"a\":%d,\"b\":\"k%d \"} extra".formatted(moved, moved));
    }

    private void spanIsMissing() {
        int from = 100 + random.nextInt(CorruptionShop.ROWS - 400);
        for (int id = from; id < from + 200; id++) {
            if (free.remove((Integer) id)) {
                target.add("DELETE FROM thing WHERE id = %d".formatted(id));
                expected.add("thing {\"id\":%d} missing".formatted(id));
            }
        }
    }

    private void withoutKey() {
        int doubled = random.nextInt(50);
        target.add("INSERT INTO loose SELECT word, n FROM loose WHERE word = 'still-%d' LIMIT 1".formatted(doubled));
        expected.add("loose {\"word\":\"still-%d\",\"n\":%d} extra".formatted(doubled, doubled));
        int lost = 50 + random.nextInt(50);
        target.add(oneOf("DELETE FROM loose", "still-" + lost));
        expected.add("loose {\"word\":\"still-%d\",\"n\":%d} missing".formatted(lost, lost));
        int changed = 100 + random.nextInt(50);
        target.add(oneOf("UPDATE loose SET n = NULL", "still-" + changed));
        expected.add("loose {\"word\":\"still-%d\",\"n\":%d} missing".formatted(changed, changed));
        expected.add("loose {\"word\":\"still-%d\",\"n\":\"NULL\"} extra".formatted(changed));
    }

    private static String oneOf(String statement, String word) {
        return "%s WHERE ctid = (SELECT ctid FROM loose WHERE word = '%s' LIMIT 1)".formatted(statement, word);
    }
}
