package dev.midflight.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.midflight.engine.plan.Percent;
import dev.midflight.engine.plan.Quantities;
import dev.midflight.engine.plan.RouterSettings.Gates;
import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.RampStep;
import dev.midflight.engine.ramp.Reach;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Stage;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Evidence.Answers;
import dev.midflight.router.feed.Evidence.Compared;
import dev.midflight.router.feed.Votes;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a step's evidence comes to. */
final class StepEvidenceTest {

    private static final Percent NONE_OF_IT = Quantities.percent("99%");
    private static final Gates GATES = new Gates(
            Optional.of(Quantities.percent("1%")),
            false,
            NONE_OF_IT,
            NONE_OF_IT,
            OptionalLong.empty(),
            Duration.ofHours(1),
            new Gates.External(List.of(), Duration.ofSeconds(10)));

    private static RoutePlan plan(int ppm) {
        return Plans.plan(5, Stage.MIRROR_OLD, Plans.some(ppm, Set.of()), Duration.ofSeconds(10));
    }

    private static StepEvidence step(int ppm, List<RouteBook.Seen> before) {
        Reach reach = ppm == 0 ? new Reach.Mirror() : new Reach.Share(ppm);
        return new StepEvidence(plan(ppm), RampStep.usual(reach), GATES, before, 0);
    }

    private static List<RouteBook.Seen> seen(Answers old, Answers fresh, Votes votes) {
        return seen(5, old, fresh, votes);
    }

    private static List<RouteBook.Seen> seen(long epoch, Answers old, Answers fresh, Votes votes) {
        Evidence evidence = new Evidence(old, fresh, 0, Compared.NONE, 0, List.of(), Set.of(), false, votes);
        return List.of(new RouteBook.Seen("web", "1", epoch, evidence));
    }

    private static Answers answers(long reads, long errors) {
        return new Answers(reads, errors);
    }

    /** So many keys, of which the first so many differ; no more of those are told than may be. */
    private static Votes votes(long keys, int differing) {
        UltraLogLog sketch = UltraLogLog.create(12);
        LongStream.range(0, keys)
                .map(key -> Hashing.komihash5_0().hashLongToLong(key))
                .forEach(sketch::add);
        return new Votes(
                5,
                Base64.getEncoder().encodeToString(sketch.getState()),
                LongStream.range(0, Math.min(differing, Votes.DIFFERING_MAX))
                        .mapToObj(key -> HexFormat.of().toHexDigits(key))
                        .collect(Collectors.toSet()));
    }

    @Test
    void moreKeysThatDifferThanAreToldNeverPass() {
        StepEvidence step = step(0, List.of());
        List<RouteBook.Seen> many = seen(answers(0, 0), answers(0, 0), votes(400_000, 4_000));

        assertThat(step.judge(many, Duration.ofDays(2).toNanos()).answer()).isEqualTo(Answer.STOP);
        assertThat(step.alarms(many)).extracting(StepEvidence.Alarm::kind).containsExactly("mismatch");
    }

    @Test
    void stopStaysOneWhateverComesLater() {
        StepEvidence step = step(0, List.of());
        assertThat(step.alarms(seen(answers(0, 0), answers(0, 0), votes(1_000, 20))))
                .hasSize(1);

        List<RouteBook.Seen> later = seen(answers(0, 0), answers(0, 0), votes(400_000, 20));

        assertThat(step.judge(later, Duration.ofDays(2).toNanos()).answer()).isEqualTo(Answer.STOP);
    }

    @Test
    void errorsOfTheSideThatServesAllAreComparedWithThoseOfTheOtherBefore() {
        List<RouteBook.Seen> before = seen(answers(100_000, 1_000), answers(0, 0), Votes.NONE);

        assertThat(step(1_000_000, before).alarms(seen(answers(100_000, 1_000), answers(50_000, 500), Votes.NONE)))
                .as("as many as before")
                .isEmpty();
        assertThat(step(1_000_000, before).alarms(seen(answers(100_000, 1_000), answers(5_000, 500), Votes.NONE)))
                .extracting(StepEvidence.Alarm::kind)
                .containsExactly("errors");
    }

    @Test
    void whatWasSeenBeforeTheStepAndIsToldLaterIsNoEvidenceOfIt() {
        StepEvidence step = step(1_000_000, seen(4, answers(1_000, 0), answers(0, 0), Votes.NONE));
        Answers failed = answers(100, 100);

        assertThat(step.alarms(seen(4, answers(1_000, 0), failed, Votes.NONE)))
                .as("told late")
                .isEmpty();
        assertThat(step.alarms(seen(5, answers(1_000, 0), failed, Votes.NONE)))
                .as("told with the first word of the step")
                .isEmpty();
        assertThat(step.alarms(seen(5, answers(1_000, 0), answers(200, 200), Votes.NONE)))
                .extracting(StepEvidence.Alarm::kind)
                .containsExactly("errors");
    }

    @Test
    void historyOfARouterThatComesBackIsNoEvidenceOfTheStep() {
        StepEvidence step = step(1_000_000, List.of());

        assertThat(step.alarms(seen(answers(1_000, 0), answers(100, 100), Votes.NONE)))
                .isEmpty();
        assertThat(step.alarms(seen(answers(1_000, 0), answers(200, 200), Votes.NONE)))
                .hasSize(1);
    }

    @Test
    void lateWordOfARouterDoesNotMakeItsHistoryEvidence() {
        StepEvidence step = step(1_000_000, seen(answers(1_000, 0), answers(10_000, 900), Votes.NONE));

        assertThat(step.alarms(seen(answers(1_000, 0), answers(9_990, 900), Votes.NONE)))
                .isEmpty();
        assertThat(step.alarms(seen(answers(1_000, 0), answers(10_100, 1_000), Votes.NONE)))
                .hasSize(1);
    }

    @Test
    void routerThatCountsAnewIsJudgedAllTheSame() {
        StepEvidence step = step(10_000, seen(answers(9_000, 90), answers(900, 9), Votes.NONE));

        assertThat(step.alarms(seen(answers(10, 0), answers(1, 0), Votes.NONE))).isEmpty();
        assertThat(step.judge(seen(answers(5, 0), answers(0, 0), Votes.NONE), 0).answer())
                .isEqualTo(Answer.WAIT);
        assertThat(step.alarms(seen(answers(5_005, 0), answers(500, 500), Votes.NONE)))
                .hasSize(1);
    }
}
