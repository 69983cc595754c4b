package dev.midflight.business;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.business.Finding.Verdict;
import dev.midflight.engine.verify.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BusinessResultTest {

    private static final CheckedKey KEY = new CheckedKey(Map.of("key", "7"));

    @Test
    void noMoreNinesThanTheSampleProves() {
        BusinessResult result = result(check("page", 5_106, 0, 0));

        assertThat(result.passed()).isTrue();
        assertThat(result.agreement()).isEqualByComparingTo("0.999");
        assertThat(result.json().at("/proven/nines").asInt()).isEqualTo(3);
        assertThat(result.sentence())
                .isEqualTo("at least 99.9 % of the answers to the one check agree, with 99 % confidence"
                        + " (5,106 compared, none differs)");
    }

    @Test
    void doubtIsSharedByAllChecksAndTheWeakestCounts() {
        BusinessResult one = result(check("page", 500, 0, 0));
        BusinessResult two = result(check("page", 500, 0, 0), check("profile", 50_000, 0, 0));

        // 1 - 0.01^(1/500) and 1 - 0.005^(1/500).
        assertThat(one.proven().orElseThrow().bound()).isBetween(0.0091, 0.0092);
        assertThat(two.proven().orElseThrow().bound()).isBetween(0.0105, 0.0106);
    }

    @Test
    void differenceFailsAndIsNamed() {
        BusinessResult result = result(check("page", 99, 1, 0));

        assertThat(result.passed()).isFalse();
        assertThat(result.why()).contains("page: 1 of 100 answers differ", "{key=7}", "name");
    }

    @Test
    void tooMuchThatIsUnknownDoesNotPassAndCountsAgainstTheProof() {
        BusinessResult few = result(check("page", 20_000, 0, 2));
        BusinessResult many = result(check("page", 9_000, 0, 1));

        assertThat(few.passed()).isTrue();
        assertThat(few.agreement())
                .isLessThan(result(check("page", 20_000, 0, 0)).agreement());
        assertThat(many.passed()).isFalse();
        assertThat(many.why()).contains("of 1 of 9,001 keys nothing is known: late");
    }

    @Test
    void nothingComparedDoesNotPass() {
        assertThat(result(check("page", 0, 0, 0)).why()).isEqualTo("page: nothing was compared");
    }

    @Test
    void namedKeysSpeakForThemselvesAlone() {
        CheckResult named = new CheckResult(
                "page",
                KeySet.Extent.NAMED,
                Map.of(Verdict.EQUAL, 3L),
                0,
                0,
                "",
                new CheckResult.Sampled(0, 0),
                List.of(),
                List.of());

        assertThat(result(named).passed()).isTrue();
        assertThat(result(named).agreement()).isZero();
        assertThat(named.sentence()).isEqualTo("3 keys were named, none differs; nothing is said of others");
        assertThat(result(named, check("list", 500, 0, 0))
                        .json()
                        .at("/proven/nines")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void scoreIsTheLowerOfTheTwo() {
        BusinessResult answers = result(check("page", 5_106, 0, 0));

        assertThat(Score.of(certificate(1_000_000, 0, 0, true), answers).agreement())
                .isEqualByComparingTo("0.999");
        assertThat(Score.of(certificate(100, 3, 0, true), answers).agreement()).isEqualByComparingTo("0.97");
        assertThat(Score.of(certificate(100, 0, 2, true), answers).agreement()).isEqualByComparingTo("0.98");
        assertThat(Score.of(certificate(100, 0, -1, true), answers).agreement()).isZero();
        assertThat(Score.of(certificate(100, 0, 0, false), answers).agreement()).isZero();
        assertThat(Score.of(certificate(1_000_000, 0, 0, true), answers).sentence())
                .startsWith("all 1,000,000 rows are equal; at least 99.9 % of the answers")
                .endsWith("the score is the lower of the two, 99.9 %");
        assertThat(Score.of(certificate(1, 0, 0, true), answers)
                        .json()
                        .path("nines")
                        .asInt())
                .isEqualTo(3);
    }

    private static BusinessResult result(CheckResult... checks) {
        return new BusinessResult(Instant.EPOCH, "f", List.of(checks));
    }

    private static CheckResult check(String name, long equal, long different, long unknown) {
        return new CheckResult(
                name,
                KeySet.Extent.SAMPLE,
                Map.of(Verdict.EQUAL, equal, Verdict.DIFFERENT, different, Verdict.UNKNOWN, unknown),
                0,
                0,
                "",
                new CheckResult.Sampled(equal, different + unknown),
                different == 0
                        ? List.of()
                        : List.of(new CheckResult.Difference(KEY, List.of(new Finding.Field("name", "a", "b", 1)))),
                unknown == 0 ? List.of() : List.of(new CheckResult.Unknown("late", unknown, KEY)));
    }

    private static Certificate certificate(long rows, long mismatches, long left, boolean verified) {
        return new Certificate(
                Certificate.FORMAT,
                "shop",
                "1",
                "forward",
                "p",
                "t",
                "f",
                0,
                left,
                List.of(new Certificate.TableResult("t", verified, rows, "d", mismatches, 0)),
                "",
                "");
    }
}
