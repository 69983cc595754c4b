package dev.midflight.router.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RuleTest {

    /** The verdict on one field, and the rules that excused it. */
    private static String of(
            UnaryOperator<FieldsBuilder<Map<String, ?>>> rules, @Nullable Object before, @Nullable Object after) {
        Comparison comparison = rules.apply(Fields.ofMaps())
                .build()
                .compare(Collections.singletonMap("f", before), Collections.singletonMap("f", after));
        return comparison.verdict()
                + comparison.differences().stream()
                        .flatMap(difference -> difference.rule().stream())
                        .reduce("", (all, name) -> all + " " + name);
    }

    private static String exact(@Nullable Object before, @Nullable Object after) {
        return of(fields -> fields, before, after);
    }

    @Test
    void exactIsWhatEqualsSays() {
        assertThat(exact(Double.NaN, Double.NaN)).isEqualTo("EQUAL");
        assertThat(exact(0.0, -0.0)).isEqualTo("DIFFERENT");
        assertThat(exact(1, 1L)).isEqualTo("DIFFERENT");
        assertThat(exact(new BigDecimal("1.50"), new BigDecimal("1.5"))).isEqualTo("DIFFERENT");
        assertThat(exact(new byte[] {1, 2}, new byte[] {1, 2})).isEqualTo("EQUAL");
        assertThat(exact(new byte[] {1, 2}, new byte[] {1, 3})).isEqualTo("DIFFERENT");
        assertThat(exact(new double[] {Double.NaN}, new double[] {Double.NaN})).isEqualTo("EQUAL");
        assertThat(exact(null, null)).isEqualTo("EQUAL");
        assertThat(exact(null, "")).isEqualTo("DIFFERENT");
    }

    @Test
    void differenceIsTakenOfDecimals() {
        UnaryOperator<FieldsBuilder<Map<String, ?>>> cent = fields -> fields.within("f", 0.01);

        // As binary fractions these are more than 0.01 apart.
        assertThat(of(cent, 1.0, 1.01)).isEqualTo("EQUIVALENT within 0.01");
        assertThat(of(cent, 1.0, 1.0101)).isEqualTo("DIFFERENT");
        assertThat(of(cent, new BigDecimal("9.99"), 10)).isEqualTo("EQUIVALENT within 0.01");
        assertThat(of(cent, Long.MAX_VALUE, Long.MAX_VALUE - 1)).isEqualTo("DIFFERENT");
        assertThat(of(cent, 0.1f, 0.11)).isEqualTo("EQUIVALENT within 0.01");
        assertThat(of(cent, 0.0, -0.0)).isEqualTo("EQUIVALENT within 0.01");
        assertThat(of(cent, Double.NaN, 1.0)).isEqualTo("DIFFERENT");
        assertThat(of(cent, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)).isEqualTo("DIFFERENT");
        assertThat(of(cent, "1", 1)).isEqualTo("DIFFERENT");
        assertThat(of(cent, null, 0)).isEqualTo("DIFFERENT");
        assertThat(of(fields -> fields.within("f", 0), 1, 1L)).isEqualTo("EQUIVALENT within 0.0");
    }

    @Test
    void hugeExponentIsNotWrittenOut() {
        assertThat(of(fields -> fields.within("f", 1), new BigDecimal("1E+30000"), BigDecimal.ONE))
                .isEqualTo("UNKNOWN");
    }

    @Test
    void relativeIsAPartOfTheLarger() {
        UnaryOperator<FieldsBuilder<Map<String, ?>>> tenth = fields -> fields.relative("f", 0.1);

        assertThat(of(tenth, 90, 100)).isEqualTo("EQUIVALENT relative 0.1");
        assertThat(of(tenth, -90, -100)).isEqualTo("EQUIVALENT relative 0.1");
        assertThat(of(tenth, 89, 100)).isEqualTo("DIFFERENT");
        assertThat(of(tenth, 0, 0.0001)).isEqualTo("DIFFERENT");
        assertThat(of(tenth, Double.POSITIVE_INFINITY, 1.0)).isEqualTo("DIFFERENT");
    }

    @Test
    void ulpsAreStepsBetweenNumbersOfOneClass() {
        UnaryOperator<FieldsBuilder<Map<String, ?>>> two = fields -> fields.ulps("f", 2);

        assertThat(of(two, 1.0, Math.nextUp(Math.nextUp(1.0)))).isEqualTo("EQUIVALENT ulps 2");
        assertThat(of(two, 1.0, Math.nextUp(Math.nextUp(Math.nextUp(1.0))))).isEqualTo("DIFFERENT");
        assertThat(of(two, Double.MIN_VALUE, -Double.MIN_VALUE)).isEqualTo("EQUIVALENT ulps 2");
        assertThat(of(two, Double.MIN_VALUE, -2 * Double.MIN_VALUE)).isEqualTo("DIFFERENT");
        assertThat(of(two, 0.0, -0.0)).isEqualTo("EQUIVALENT ulps 2");
        assertThat(of(two, Double.MAX_VALUE, -Double.MAX_VALUE)).isEqualTo("DIFFERENT");
        assertThat(of(two, Double.MAX_VALUE, Double.POSITIVE_INFINITY)).isEqualTo("DIFFERENT");
        assertThat(of(two, Double.NaN, Double.POSITIVE_INFINITY)).isEqualTo("DIFFERENT");
        assertThat(of(two, 1f, Math.nextUp(1f))).isEqualTo("EQUIVALENT ulps 2");
        assertThat(of(two, 1f, 1.0)).isEqualTo("DIFFERENT");
    }

    @Test
    void momentsMayBeApartWhateverTheirClass() {
        UnaryOperator<FieldsBuilder<Map<String, ?>>> milli = fields -> fields.within("f", Duration.ofMillis(1));
        Instant moment = Instant.parse("2026-01-01T00:00:00.000999Z");

        assertThat(of(milli, moment, moment.plusNanos(1_000_000))).isEqualTo("EQUIVALENT within PT0.001S");
        assertThat(of(milli, moment, moment.plusNanos(1_000_001))).isEqualTo("DIFFERENT");
        assertThat(of(milli, moment, moment.minusNanos(1_000_000))).isEqualTo("EQUIVALENT within PT0.001S");
        assertThat(of(milli, Timestamp.from(moment), OffsetDateTime.parse("2026-01-01T01:00:00+01:00")))
                .isEqualTo("EQUIVALENT within PT0.001S");
        assertThat(of(milli, moment, moment.minusSeconds(5))).isEqualTo("DIFFERENT");
        LocalDateTime local = LocalDateTime.parse("2026-01-01T00:00");
        assertThat(of(milli, local, local.plusNanos(1000))).isEqualTo("EQUIVALENT within PT0.001S");
        assertThat(of(milli, local, moment)).isEqualTo("DIFFERENT");
        assertThat(of(milli, LocalDate.MIN, LocalDate.MIN.plusDays(1))).isEqualTo("DIFFERENT");
        assertThat(of(milli, new java.sql.Date(5), new java.sql.Date(6))).isEqualTo("EQUIVALENT within PT0.001S");
    }

    @Test
    void textsAreFoldedByThemselvesOrTogether() {
        UnaryOperator<FieldsBuilder<Map<String, ?>>> text =
                fields -> fields.trimmed("f").caseless("f").normalized("f");

        assertThat(of(text, "a ", "a")).isEqualTo("EQUIVALENT trimmed");
        assertThat(of(text, "A", "a")).isEqualTo("EQUIVALENT caseless");
        assertThat(of(text, "\u00e9", "e\u0301")).isEqualTo("EQUIVALENT normalized");
        assertThat(of(text, " A", "a")).isEqualTo("EQUIVALENT trimmed+caseless+normalized");
        assertThat(of(text, "a", "b")).isEqualTo("DIFFERENT");
        assertThat(of(text, "stra\u00dfe", "STRASSE")).isEqualTo("EQUIVALENT caseless");
        assertThat(of(text, 1, 2)).isEqualTo("DIFFERENT");
        // A ligature and its letters are compatible, not the same.
        assertThat(of(text, "\ufb01", "fi")).isEqualTo("EQUIVALENT caseless");
        assertThat(of(fields -> fields.normalized("f"), "\ufb01", "fi")).isEqualTo("DIFFERENT");
    }

    @Test
    void surrogatePairsAreOneLetter() {
        // Deseret long I, capital and small.
        assertThat(of(fields -> fields.caseless("f"), "\ud801\udc00", "\ud801\udc28"))
                .isEqualTo("EQUIVALENT caseless");
        assertThat(of(fields -> fields.normalized("f"), "\ud801", "\ud801\udc00"))
                .isEqualTo("DIFFERENT");
    }

    @Test
    void nullIsAbsentOnlyWhereItIsSaid() {
        Map<String, ?> none = Map.of();
        Map<String, ?> nothing = Collections.singletonMap("f", null);
        Fields<Map<String, ?>> strict = Fields.ofMaps().build();
        Fields<Map<String, ?>> lenient = Fields.ofMaps().nullIsAbsent("f").build();

        assertThat(strict.compare(none, nothing).verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(strict.compare(nothing, none).verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(lenient.compare(none, nothing).verdict()).isEqualTo(Verdict.EQUIVALENT);
        assertThat(lenient.compare(nothing, none).verdict()).isEqualTo(Verdict.EQUIVALENT);
        assertThat(lenient.compare(Map.of("f", 1), none).verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(lenient.compare(Map.of("f", Optional.empty()), none)).isSameAs(Comparison.EQUAL);
        assertThat(lenient.compare(Map.of("f", Optional.empty()), nothing).verdict())
                .isEqualTo(Verdict.EQUIVALENT);
        assertThat(strict.compare(Map.of("f", Optional.of(1)), Map.of("f", Optional.of(2)))
                        .verdict())
                .isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void mappingAloneDecidesOnItsValues() {
        UnaryOperator<FieldsBuilder<Map<String, ?>>> swapped =
                fields -> fields.sameAs("f", Map.of("A", "B", "B", "A", "C", "C"));

        assertThat(of(swapped, "A", "B")).isEqualTo("EQUIVALENT sameAs");
        assertThat(of(swapped, "A", "A")).isEqualTo("DIFFERENT");
        assertThat(of(swapped, "C", "C")).isEqualTo("EQUAL");
        assertThat(of(swapped, "D", "D")).isEqualTo("EQUAL");
        assertThat(of(swapped, "D", "A")).isEqualTo("DIFFERENT");
        assertThat(of(swapped, List.of("A"), List.of("A"))).isEqualTo("DIFFERENT");
        assertThat(of(swapped, Set.of("A", "B"), Set.of("A", "B"))).isEqualTo("EQUIVALENT sameAs");
    }

    @Test
    void scaleIsOfNoAccountWhereItIsSaid() {
        UnaryOperator<FieldsBuilder<Map<String, ?>>> scaleless = fields -> fields.scaleless("f");

        assertThat(of(scaleless, new BigDecimal("1.50"), new BigDecimal("1.5"))).isEqualTo("EQUIVALENT scaleless");
        assertThat(of(scaleless, new BigDecimal("1.50"), new BigDecimal("1.51")))
                .isEqualTo("DIFFERENT");
    }

    @Test
    void ownRuleIsAskedOnlyWhereValuesDiffer() {
        UnaryOperator<FieldsBuilder<Map<String, ?>>> sizes = fields ->
                fields.by("f", (before, after) -> ((List<?>) before).size() == ((List<?>) after).size(), "size");

        assertThat(of(sizes, List.of(1), List.of(2))).isEqualTo("EQUIVALENT size");
        assertThat(of(sizes, List.of(1), List.of())).isEqualTo("DIFFERENT");
        assertThat(of(sizes, 1, 1)).isEqualTo("EQUAL");
        assertThat(of(sizes, 1, 2)).isEqualTo("UNKNOWN");
    }

    @Test
    void rulesThatCannotHoldAreRefused() {
        FieldsBuilder<Map<String, ?>> fields = Fields.ofMaps();

        assertThatThrownBy(() -> fields.within("f", -0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fields.within("f", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fields.within("f", Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fields.by("f", (before, after) -> true, "a+b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fields.ofMaps().exact("f").trimmed("f").build())
                .hasMessage("f is exact, and has other rules as well");
        assertThatThrownBy(() -> Fields.ofMaps().ignore("f").trimmed("f.g").build())
                .hasMessage("f is ignored, and has other rules as well");
    }
}
