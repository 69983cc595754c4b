package dev.midflight.engine.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RampTest {

    private static final List<String> TEXTS =
            List.of("mirror", "allow:1001", "allow:7,1001", "0.01%", "1%", "10%", "50%", "100%");
    private static final Ramp RAMP = Ramp.parse(TEXTS);

    private static Reach reach(String text) {
        return Reach.parse(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "allow:1001,1002", "0%", "0.0001%", "0.01%", "1%", "12.5%", "50%", "100%"})
    void reachIsReadAsItIsWritten(String text) {
        assertThat(reach(text).text()).isEqualTo(text);
    }

    @Test
    void shareIsExact() {
        assertThat(reach("0.0001%")).isEqualTo(new Reach.Share(1));
        assertThat(reach("0.01%")).isEqualTo(new Reach.Share(100));
        assertThat(reach("99.9999%")).isEqualTo(new Reach.Share(999_999));
        assertThat(reach("1.10000%")).isEqualTo(new Reach.Share(11_000));
        assertThat(reach("allow:b,a")).isEqualTo(new Reach.AllowList(List.of("b", "a")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0.00001% | '0.00001%' is finer than one in a million: write at most four decimal"
                        + " places, 0.0001% is the least",
                "12.00005% | '12.00005%' is finer than one in a million: write at most four decimal"
                        + " places, 0.0001% is the"
                        + " least",
                "101% | 101% is not in 0% to 100%",
                "-1% | '-1%' is not a share; write a number from 0 to 100 and %, as in 1% or 99.9999%",
                "all | 'all' is no step: write mirror, allow: with ids as in allow:1001,1002, or a share as in 10%",
                "Mirror | 'Mirror' is no step: write mirror, allow: with ids as in allow:1001,1002, or a"
                        + " share as in 10%",
                "allow: | '' is no id: write them without white space, as in allow:1001,1002",
                "allow:1,,2 | '' is no id: write them without white space, as in allow:1001,1002",
                "allow:1, 2 | ' 2' is no id: write them without white space, as in allow:1001,1002",
                "allow:1,2,1 | an id is there twice in allow:1,2,1",
            })
    void otherTextsAreRefusedWithWhatIsRight(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> reach(text)).withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1% 1%",
                "10% 1%",
                "1% mirror",
                "1% allow:1",
                "allow:1 mirror",
                "mirror mirror",
                "allow:1,2 allow:1",
                "allow:1 allow:2,3",
                "allow:1,2 allow:2,1"
            })
    void rampThatDoesNotGrowIsRefused(String texts) {
        String[] both = texts.split(" ", -1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ramp.parse(List.of(both)))
                .withMessage("%s cannot follow %s: each step must be all of the one before and more", both[1], both[0]);
    }

    @Test
    void rampWithoutStepsOrWithNoneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ramp.parse(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ramp.parse(List.of("0%", "1%")))
                .withMessage("0% is where a ramp begins, no step of it: leave it out");
    }

    @Test
    void nextStepIsTheFirstThatIsMore() {
        Reach at = Reach.NONE;
        for (String text : TEXTS) {
            Optional<RampStep> next = RAMP.next(at);

            assertThat(next.map(step -> step.reach().text())).contains(text);
            at = reach(text);
        }
        assertThat(RAMP.next(at)).isEmpty();
        assertThat(RAMP.next(reach("2%")).map(RampStep::reach)).contains(reach("10%"));
        assertThat(RAMP.next(reach("allow:5")).map(RampStep::reach)).contains(reach("0.01%"));
    }

    @Test
    void stepsCannotBeLeftOut() {
        assertThatNoException().isThrownBy(() -> RAMP.requireStep(reach("1%"), reach("10%")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RAMP.requireStep(reach("0.01%"), reach("50%")))
                .withMessage("Cannot go from 0.01% to 50%: 1%, 10% must be passed before");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RAMP.requireStep(Reach.NONE, reach("0.01%")))
                .withMessage("Cannot go from 0% to 0.01%: mirror, allow:1001, allow:7,1001 must be passed before");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RAMP.requireStep(reach("1%"), reach("2%")))
                .withMessageStartingWith("2% is no step of this ramp: it has mirror, ");
    }

    @Test
    void wayDownIsAlwaysOpen() {
        for (int from = 0; from < TEXTS.size(); from++) {
            Reach at = reach(TEXTS.get(from));
            assertThatNoException().isThrownBy(() -> RAMP.requireStep(at, Reach.NONE));
            for (String to : TEXTS.subList(0, from + 1)) {
                assertThatNoException().isThrownBy(() -> RAMP.requireStep(at, reach(to)));
            }
        }
        assertThatNoException().isThrownBy(() -> RAMP.requireStep(Reach.NONE, Reach.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "mirror, 1e-4, 1e-3, 5103, 1",
        "allow:1, 1e-4, 1e-3, 5103, 1",
        "0.01%, 1e-4, 1e-3, 5103, 1",
        "0.0101%, 1e-5, 1e-4, 51055, 1",
        "10%, 1e-5, 1e-4, 51055, 1",
        "50%, 1e-7, 1e-6, 5105686, 1",
        "100%, 1e-7, 1e-6, 5105686, 24"
    })
    void earlyStepsProveLess(String text, double p0, double p1, long comparisons, int hours) {
        assertThat(RampStep.usual(reach(text)))
                .isEqualTo(new RampStep(reach(text), Duration.ofHours(hours), comparisons, new MismatchTest(p0, p1)));
    }

    @Test
    void stepPassesWithTimeAndComparisonsAndAgreement() {
        RampStep step = new RampStep(reach("1%"), Duration.ofHours(1), 10_000, new MismatchTest(1e-4, 1e-3));

        assertThat(step.judge(Duration.ofMinutes(59), 10_000, 0))
                .isEqualTo(new Judgement(Answer.WAIT, "time: 3,540 s of 3,600"));
        assertThat(step.judge(Duration.ofMinutes(60), 9_999, 0))
                .isEqualTo(new Judgement(Answer.WAIT, "comparisons: 9,999 keys of 10,000"));
        assertThat(step.judge(Duration.ofMinutes(60), 10_000, 0).answer()).isEqualTo(Answer.GO);
        assertThat(step.judge(Duration.ZERO, 10, 2).answer()).isEqualTo(Answer.STOP);
        assertThat(step.judge(Duration.ofMinutes(60), 9_999, 3).answer()).isEqualTo(Answer.WAIT);
    }

    @Test
    void allowListIsTheSameInAnyOrder() {
        assertThat(Ramp.parse(List.of("allow:9,10")).at(Reach.parse("allow:10,9")))
                .isPresent();
    }
}
