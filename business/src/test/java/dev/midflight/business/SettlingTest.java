package dev.midflight.business;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.business.Finding.Verdict;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.plan.BusinessCheck;
import dev.midflight.engine.plan.BusinessKeys;
import dev.midflight.engine.plan.BusinessQuestion;
import dev.midflight.engine.plan.NamedSql;
import dev.midflight.engine.throttle.Time;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Sides whose answers change with a clock that only moves when somebody waits. */
final class SettlingTest {

    private static final int KEYS = 60;

    /** So many are settled before the others are asked about. */
    private static final int FIRST = 20;

    private final Clock clock = new Clock();
    private Level level = atMost -> true;
    private BusinessCheck.Failures failures = BusinessCheck.Failures.UNKNOWN;
    private Authority authority = Authority.SOURCE;

    @Test
    void sameAnswersAreEqual() throws InterruptedException {
        CheckResult result = run(key -> Reply.of(List.of(key)), key -> Reply.of(List.of(key)));

        assertThat(result.count(Verdict.EQUAL)).isEqualTo(KEYS);
        assertThat(result.objection()).isEmpty();
        assertThat(result.sampled().clean()).isEqualTo(KEYS);
    }

    @Test
    void otherAnswerIsDifferentWithItsKeyAndField() throws InterruptedException {
        CheckResult result = run(
                key -> Reply.of(List.of(Map.of("name", key))),
                key -> Reply.of(List.of(Map.of("name", key.equals("7") ? "x" : key))));

        assertThat(result.count(Verdict.DIFFERENT)).isEqualTo(1);
        assertThat(result.differences().get(0).key().texts()).containsValue("7");
        assertThat(result.differences().get(0).fields().get(0).path()).isEqualTo("name");
        assertThat(result.differences().get(0).fields().get(0).before())
                .doesNotContain("7#")
                .startsWith("String(1)#");
        assertThat(result.objection()).hasValueSatisfying(why -> assertThat(why).contains("page", "name"));
    }

    @Test
    void changeOnItsWayIsStale() throws InterruptedException {
        Function<String, Reply> late = key -> Reply.of(List.of(clock.millis() < 200 ? "old" : "new"));

        CheckResult result = run(key -> Reply.of(List.of("new")), late);

        assertThat(result.count(Verdict.STALE)).isEqualTo(FIRST);
        assertThat(result.count(Verdict.EQUAL)).isEqualTo(KEYS - FIRST);
        assertThat(result.objection()).isEmpty();
    }

    @Test
    void followerThatGivesAnEarlierAnswerIsLateAndNotWrong() throws InterruptedException {
        CheckResult result = run(
                key -> Reply.of(List.of(clock.millis() / 100)),
                key -> Reply.of(List.of(Math.max(0, clock.millis() - 260) / 100)));

        assertThat(result.count(Verdict.DIFFERENT)).isZero();
        assertThat(result.count(Verdict.UNKNOWN)).isZero();
    }

    @Test
    void changeThatIsFarBehindIsWaitedFor() throws InterruptedException {
        boolean[] caughtUp = {false};
        level = atMost -> caughtUp[0] = true;

        CheckResult result =
                run(key -> Reply.of(List.of("new")), key -> Reply.of(List.of(caughtUp[0] ? "new" : "old")));

        assertThat(result.count(Verdict.STALE)).isEqualTo(FIRST);
        assertThat(result.count(Verdict.EQUAL)).isEqualTo(KEYS - FIRST);
    }

    @Test
    void nothingIsKnownWhileTheOtherSideIsBehind() throws InterruptedException {
        level = atMost -> false;

        CheckResult result = run(key -> Reply.of(List.of("new")), key -> Reply.of(List.of("old")));

        assertThat(result.count(Verdict.DIFFERENT)).isZero();
        assertThat(result.unknowns().get(0).reason()).contains("10 s behind");
        assertThat(result.objection()).isPresent();
    }

    @Test
    void answerThatNeverRestsIsUnknown() throws InterruptedException {
        AtomicLong reads = new AtomicLong();
        CheckResult result = run(
                key -> Reply.of(List.of(key.equals("3") ? reads.incrementAndGet() : 0L)), key -> Reply.of(List.of(0L)));

        assertThat(result.count(Verdict.UNKNOWN)).isEqualTo(1);
        assertThat(result.unknowns().get(0).reason()).contains("faster than it can be compared");
    }

    @Test
    void afterTheSwitchTheTargetLeads() throws InterruptedException {
        authority = Authority.TARGET;

        CheckResult result =
                run(key -> Reply.of(List.of(clock.millis() < 1_000 ? "old" : "new")), key -> Reply.of(List.of("new")));

        assertThat(result.count(Verdict.STALE)).isEqualTo(FIRST);
        assertThat(result.count(Verdict.EQUAL)).isEqualTo(KEYS - FIRST);
    }

    @Test
    void failuresAreUnknownAndEndTheCheckWhereNobodyAnswers() throws InterruptedException {
        CheckResult result = run(key -> Reply.of(List.of()), key -> Reply.failed("status 500", "status 500"));

        assertThat(result.count(Verdict.UNKNOWN)).isEqualTo(20);
        assertThat(result.notAsked()).isEqualTo(KEYS - 20);
        assertThat(result.stopped()).isEqualTo("nobody answered");
        assertThat(result.objection()).hasValueSatisfying(why -> assertThat(why).contains("new: status 500"));
    }

    @Test
    void sameFailureIsAnAnswerOnlyIfTheCheckSaysSo() throws InterruptedException {
        Function<String, Reply> failing =
                key -> key.equals("9") ? Reply.failed("status 500", "status 500") : Reply.of(List.of(key));

        assertThat(run(failing, failing).count(Verdict.UNKNOWN)).isEqualTo(1);
        failures = BusinessCheck.Failures.EQUAL;
        assertThat(run(failing, failing).count(Verdict.EQUAL)).isEqualTo(KEYS);
    }

    @Test
    void failureThatPassesIsNoFailure() throws InterruptedException {
        CheckResult result = run(
                key -> clock.millis() < 20 ? Reply.failed("timeout", "late") : Reply.of(List.of(key)),
                key -> Reply.of(List.of(key)));

        assertThat(result.count(Verdict.EQUAL)).isEqualTo(KEYS);
    }

    @Test
    void statusesAreCompared() throws InterruptedException {
        CheckResult result = run(key -> Reply.of(200, "x"), key -> Reply.of(key.equals("1") ? 404 : 200, "x"));

        assertThat(result.differences().get(0).fields()).containsExactly(new Finding.Field("status", "200", "404", 1));
    }

    @Test
    void emptyAnswersProveNothing() throws InterruptedException {
        CheckResult result = run(key -> Reply.of(List.of()), key -> Reply.of(List.of()));

        assertThat(result.objection()).hasValueSatisfying(why -> assertThat(why).contains("every answer is empty"));
    }

    private CheckResult run(Function<String, Reply> before, Function<String, Reply> after) throws InterruptedException {
        NamedSql sql = NamedSql.of("SELECT :key", NamedSql.Dialect.STANDARD);
        BusinessCheck check = new BusinessCheck(
                "page",
                new BusinessKeys.Range(1, KEYS, KEYS, 1),
                new BusinessQuestion.Sql(sql),
                new BusinessQuestion.Sql(sql),
                List.of(),
                failures,
                new BusinessCheck.Limits(Duration.ofSeconds(1), 10, 1_000));
        List<CheckedKey> keys = new ArrayList<>();
        for (int key = 1; key <= KEYS; key++) {
            keys.add(new CheckedKey(Map.of("key", BigDecimal.valueOf(key))));
        }
        // One worker, so that the clock moves for one reason at a time.
        try (Workers workers = new Workers(1, () -> new Asking(asked(before), asked(after)))) {
            Settling settling = new Settling(workers, new Comparing(check), authority, level, clock);
            return new CheckRun(workers, settling, new Pace(OptionalInt.empty(), clock), () -> false)
                    .run("page", new KeySet(keys, List.of(), KeySet.Extent.ALL));
        }
    }

    private static Question asked(Function<String, Reply> answers) {
        return new Question() {
            @Override
            public Reply ask(CheckedKey key) {
                return answers.apply(requireNonNull(key.texts().get("key")));
            }

            @Override
            public void close() {}
        };
    }

    private static final class Clock implements Time {

        private long nanos;

        synchronized long millis() {
            return Duration.ofNanos(nanos).toMillis();
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public synchronized long nanos() {
            return nanos;
        }

        @Override
        public synchronized void pause(Duration time) {
            nanos += time.toNanos();
        }
    }
}
